import {
  readCopySettings,
  SettingsError,
  toCopyEnvironment,
  type CopySettings,
} from "../../../lambda-src/env";
import { COPY_ROLE_ARN, copySettings } from "../../support/copy-settings";

const VARIABLES = {
  SOURCE_BUCKET: "files-a",
  SOURCE_BUCKET_OWNER: "111111111111",
  SOURCE_REGION: "eu-central-1",
  SOURCE_PREFIX: "in/",
  DESTINATION_BUCKET: "copies-b",
  DESTINATION_BUCKET_OWNER: "222222222222",
  DESTINATION_REGION: "eu-central-1",
  DESTINATION_PREFIX: "from-a/",
  QUARANTINE_PREFIX: "quarantine/",
  TARGET_ROLE_ARN: COPY_ROLE_ARN,
  TARGET_ROLE_SESSION_NAME: "copier",
  TARGET_ROLE_DURATION_SECONDS: "3600",
};

function problemsOf(changes: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readCopySettings({ ...VARIABLES, ...changes });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

test("the settings become exactly these variables, and come back", () => {
  expect(toCopyEnvironment(copySettings())).toEqual(VARIABLES);
  expect(readCopySettings(VARIABLES)).toEqual(copySettings());
});

const { source, destination, targetRole } = copySettings();

test.each<[string, Partial<CopySettings>]>([
  ["with an external id", { targetRole: { ...targetRole, externalId: "acme:1" } }],
  [
    "without prefixes",
    {
      source: { ...source, prefix: "" },
      destination: { ...destination, prefix: "", quarantinePrefix: undefined },
    },
  ],
  [
    "with all that copies can be given",
    {
      copy: {
        storageClass: "GLACIER_IR",
        tags: { "cost centre": "a=b" },
        metadata: {},
        contentHeaders: { contentDisposition: 'attachment; filename="a.csv"' },
        checksumAlgorithm: "CRC32C",
      },
    },
  ],
  ["with a prefix that does not end in a slash", { destination: { ...destination, prefix: "copy of " } }],
])("settings come back as they went in: %s", (_, changes) => {
  const settings = copySettings(changes);
  expect(readCopySettings(toCopyEnvironment(settings))).toEqual(settings);
});

test("an empty environment names every variable that is needed, the role's too", () => {
  const empty = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, undefined]));
  expect(problemsOf(empty).map((problem) => / for (\w+) but received nothing$/.exec(problem)?.[1])).toEqual(
    Object.keys(VARIABLES).filter((name) => name !== "QUARANTINE_PREFIX"),
  );
});

test.each([
  [
    "COPY_STORAGE_CLASS",
    "COLD",
    "one of STANDARD, STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER, DEEP_ARCHIVE",
  ],
  ["COPY_TAGS", "team=a", "a JSON object of texts"],
  ["COPY_TAGS", '["a"]', "a JSON object of texts"],
  ["COPY_METADATA", '{"pages":3}', "a JSON object of texts"],
  [
    "COPY_CONTENT_HEADERS",
    '{"expires":"never"}',
    "a JSON object of texts by names of cacheControl, contentDisposition, contentEncoding, contentLanguage, contentType",
  ],
  ["COPY_CHECKSUM_ALGORITHM", "SHA256", "one of CRC64NVME, CRC32, CRC32C"],
])("%s=%s is refused", (name, value, expected) => {
  expect(problemsOf({ [name]: value })).toEqual([
    `expected ${expected} for ${name} but received ${JSON.stringify(value)}`,
  ]);
});

test("the message says whose environment it is", () => {
  expect(() => readCopySettings({ ...VARIABLES, TARGET_ROLE_ARN: "CopyRole" })).toThrow(
    "the copy function's environment is wrong:\n" +
      '  expected a role ARN for TARGET_ROLE_ARN but received "CopyRole"',
  );
});

test("the variables of other functions are not looked at", () => {
  expect(readCopySettings({ ...VARIABLES, THUMBNAIL_WIDTHS: "none", SOURCE_READ_AS: "no one" })).toEqual(
    copySettings(),
  );
});

describe("in one bucket, copies must not be copied again", () => {
  const sameBucket = {
    DESTINATION_BUCKET: "files-a",
    DESTINATION_BUCKET_OWNER: "111111111111",
    QUARANTINE_PREFIX: undefined,
  };

  test.each([
    ["onto itself", "in/", ""],
    ["all of the bucket", "", "copies/"],
    ["into the source prefix", "in/", "in/copies/"],
    ["into it by letters that repeat", "aaa", "a"],
  ])("%s (source %j, destination %j): refused", (_, from, to) => {
    expect(problemsOf({ ...sameBucket, SOURCE_PREFIX: from, DESTINATION_PREFIX: to })).toEqual([
      `expected a prefix that puts copies of "${from}…" out of the source in the same bucket, ` +
        `so that the function does not invoke itself, for DESTINATION_PREFIX but received "${to}"`,
    ]);
  });

  test.each([
    ["outside it", "in/", "copies/"],
    ["above it: the copies lie under in/in/2026/", "in/2026/", "in/"],
  ])("%s (source %j, destination %j): fine", (_, from, to) => {
    expect(problemsOf({ ...sameBucket, SOURCE_PREFIX: from, DESTINATION_PREFIX: to })).toEqual([]);
  });

  test("in another bucket any prefix is fine", () => {
    expect(problemsOf({ SOURCE_PREFIX: "", QUARANTINE_PREFIX: "in/failed/" })).toEqual([]);
  });
});

test("what is recorded of failures must not be among the copies", () => {
  expect(problemsOf({ QUARANTINE_PREFIX: "from-a/in/failed/" })).toEqual([
    'expected a prefix that does not overlap DESTINATION_PREFIX and SOURCE_PREFIX "from-a/in/" in the same bucket ' +
      'for QUARANTINE_PREFIX but received "from-a/in/failed/"',
  ]);
  expect(problemsOf({ QUARANTINE_PREFIX: "from-a/failed/" })).toEqual([]);
});
