import {
  DEFAULT_THUMBNAIL,
  readThumbnailSettings,
  SettingsError,
  toEnvironment,
  type ThumbnailSettings,
} from "../../../lambda-src/env";
import { DEFAULT_VARIABLES, thumbnailSettings } from "../../support/thumbnail-settings";

const VARIABLES = {
  SOURCE_BUCKET: "photos-a",
  SOURCE_BUCKET_OWNER: "111111111111",
  SOURCE_REGION: "eu-central-1",
  SOURCE_PREFIX: "uploads/",
  SOURCE_READ_AS: "execution-role",
  DESTINATION_BUCKET: "thumbs-b",
  DESTINATION_BUCKET_OWNER: "222222222222",
  DESTINATION_REGION: "eu-central-1",
  DESTINATION_PREFIX: "thumbnails/",
  QUARANTINE_PREFIX: "quarantine/",
  TARGET_ROLE_ARN: "arn:aws:iam::222222222222:role/ThumbXRole",
  TARGET_ROLE_SESSION_NAME: "thumbnail-writer",
  TARGET_ROLE_EXTERNAL_ID: "acme:prod/1",
  TARGET_ROLE_DURATION_SECONDS: "3600",
  ...DEFAULT_VARIABLES,
};

const withExternalId = thumbnailSettings({
  targetRole: {
    arn: VARIABLES.TARGET_ROLE_ARN,
    sessionName: "thumbnail-writer",
    externalId: "acme:prod/1",
    durationSeconds: 3600,
  },
});

function problemsOf(changes: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readThumbnailSettings({ ...VARIABLES, ...changes });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

test("the settings become exactly these variables", () => {
  expect(toEnvironment(withExternalId)).toEqual(VARIABLES);
});

test("the variables become exactly the settings", () => {
  expect(readThumbnailSettings(VARIABLES)).toEqual(withExternalId);
});

test.each<[string, Partial<ThumbnailSettings>]>([
  ["through a role without an external id", {}],
  ["directly, without a role", { targetRole: undefined }],
  ["reading as the role", { source: { ...withExternalId.source, readAs: "destination-writer" } }],
  ["an empty source prefix", { source: { ...withExternalId.source, prefix: "" } }],
  ["a prefix in any script", { source: { ...withExternalId.source, prefix: "写真 + more/\n/" } }],
  ["a single width", { thumbnail: { ...DEFAULT_THUMBNAIL, widths: [1] } }],
  [
    "another format",
    {
      thumbnail: {
        ...DEFAULT_THUMBNAIL,
        format: "avif",
        quality: { jpeg: 1, webp: 2, avif: 3 },
        maxInputPixels: 1,
      },
    },
  ],
  ["China's Regions", { destination: { ...withExternalId.destination, region: "cn-north-1" } }],
])("settings come back as they went in: %s", (_, changes) => {
  const { targetRole, ...rest } = thumbnailSettings(changes);
  const settings = targetRole ? { ...rest, targetRole } : rest;
  expect(readThumbnailSettings(toEnvironment(settings))).toStrictEqual(settings);
});

describe("heights", () => {
  const cover = { ...DEFAULT_THUMBNAIL, fit: "cover" as const, widths: [90, 160], heights: [90, 90] };

  test("come back as they went in, the same one twice included", () => {
    const settings = thumbnailSettings({ thumbnail: cover });
    expect(toEnvironment(settings)).toMatchObject({ THUMBNAIL_HEIGHTS: "90,90", THUMBNAIL_FIT: "cover" });
    expect(readThumbnailSettings(toEnvironment(settings))).toEqual(settings);
  });

  test.each([
    ["cover", undefined, "4 heights, one for each width,", "nothing"],
    ["inside", "90,90", "4 heights, one for each width,", '"90,90"'],
    ["width", "90,90,90,90", "nothing", '"90,90,90,90"'],
  ])("with fit %s, %j is refused", (fit, heights, expected, received) => {
    expect(problemsOf({ THUMBNAIL_FIT: fit, THUMBNAIL_HEIGHTS: heights })).toEqual([
      `expected ${expected} for THUMBNAIL_HEIGHTS with THUMBNAIL_FIT ${fit} but received ${received}`,
    ]);
  });
});

test("an environment may hold other variables too", () => {
  expect(readThumbnailSettings({ ...VARIABLES, AWS_REGION: "eu-central-1", PATH: "/bin" })).toEqual(
    withExternalId,
  );
});

test("an empty environment names every variable that is needed, and none that is not", () => {
  const needed = Object.keys(VARIABLES).filter((name) => !/^(TARGET_ROLE|QUARANTINE)_/.test(name));
  const act = () => readThumbnailSettings({});
  expect(act).toThrow(SettingsError);
  let problems: readonly string[] = [];
  try {
    act();
  } catch (error) {
    problems = (error as SettingsError).problems;
  }
  expect(problems.map((problem) => / for (\w+) but received nothing$/.exec(problem)?.[1])).toEqual(needed);
});

test("all that is wrong is reported at once, in one message", () => {
  expect(() =>
    readThumbnailSettings({
      ...VARIABLES,
      SOURCE_BUCKET: undefined,
      MAX_FRAMES: "0",
      SOURCE_REGION: "",
    }),
  ).toThrow(
    "the thumbnail function's environment is wrong:\n" +
      "  expected an S3 bucket name for SOURCE_BUCKET but received nothing\n" +
      '  expected an AWS Region for SOURCE_REGION but received ""\n' +
      '  expected a whole number from 1 to 10000 for MAX_FRAMES but received "0"',
  );
});

const ACCOUNT = "an account id of 12 digits";
const BUCKET = "an S3 bucket name";
const SESSION_NAME = "a session name of 2 to 64 characters from A-Z a-z 0-9 _+=,.@-";
const WIDTHS = "different whole numbers from 1 to 16383, separated by commas";
const QUALITY = "a whole number for each of jpeg=1…100,webp=1…100,avif=1…100";
const EFFORT = "a whole number for each of webp=0…6,avif=0…9,png=0…9,gif=1…10";
const CACHE_CONTROL = "a Cache-Control header in printable ASCII";

test.each([
  ["SOURCE_BUCKET", "Photos", BUCKET],
  ["SOURCE_BUCKET", "ab", BUCKET],
  ["SOURCE_BUCKET", " photos-a", BUCKET],
  ["SOURCE_BUCKET_OWNER", "11111111111", ACCOUNT],
  ["SOURCE_BUCKET_OWNER", "1111-1111-1111", ACCOUNT],
  ["SOURCE_REGION", "Frankfurt", "an AWS Region"],
  ["SOURCE_READ_AS", "target", "one of execution-role, destination-writer"],
  ["SOURCE_READ_AS", "", "one of execution-role, destination-writer"],
  ["DESTINATION_BUCKET", "s3://thumbs-b", BUCKET],
  ["DESTINATION_BUCKET_OWNER", "", ACCOUNT],
  ["DESTINATION_REGION", "eu-central", "an AWS Region"],
  ["DESTINATION_PREFIX", "", "a key prefix that ends in a slash"],
  ["DESTINATION_PREFIX", "/", "a key prefix that ends in a slash"],
  ["DESTINATION_PREFIX", "thumbnails", "a key prefix that ends in a slash"],
  ["TARGET_ROLE_ARN", "ThumbXRole", "a role ARN"],
  ["TARGET_ROLE_ARN", "arn:aws:sts::222222222222:assumed-role/ThumbXRole/x", "a role ARN"],
  ["TARGET_ROLE_ARN", "", "a role ARN"],
  ["TARGET_ROLE_SESSION_NAME", "x", SESSION_NAME],
  ["TARGET_ROLE_SESSION_NAME", "thumbnail writer", SESSION_NAME],
  ["TARGET_ROLE_SESSION_NAME", "x".repeat(65), SESSION_NAME],
  ["TARGET_ROLE_EXTERNAL_ID", "!", "an external id of 2 to 1224 characters from A-Z a-z 0-9 _+=,.@:/-"],
  ["TARGET_ROLE_DURATION_SECONDS", "899", "a whole number from 900 to 3600"],
  ["TARGET_ROLE_DURATION_SECONDS", "3601", "a whole number from 900 to 3600"],
  ["TARGET_ROLE_DURATION_SECONDS", "1h", "a whole number from 900 to 3600"],
  ["THUMBNAIL_WIDTHS", "", WIDTHS],
  ["THUMBNAIL_WIDTHS", "160,", WIDTHS],
  ["THUMBNAIL_WIDTHS", "160, 320", WIDTHS],
  ["THUMBNAIL_WIDTHS", "160,160", WIDTHS],
  ["THUMBNAIL_WIDTHS", "0", WIDTHS],
  ["THUMBNAIL_WIDTHS", "16384", WIDTHS],
  ["THUMBNAIL_WIDTHS", "160.5", WIDTHS],
  ["THUMBNAIL_HEIGHTS", "0", "whole numbers from 1 to 16383, separated by commas"],
  ["THUMBNAIL_FIT", "fill", "one of width, cover, contain, inside"],
  ["THUMBNAIL_FORMAT", "WebP", "one of webp, jpeg, png, avif, same-as-source"],
  ["THUMBNAIL_FORMAT", "gif", "one of webp, jpeg, png, avif, same-as-source"],
  ["THUMBNAIL_QUALITY", "80", QUALITY],
  ["THUMBNAIL_QUALITY", "jpeg=0,webp=80,avif=60", QUALITY],
  ["THUMBNAIL_QUALITY", "jpeg=80,webp=101,avif=60", QUALITY],
  ["THUMBNAIL_QUALITY", "jpeg=80,webp=80%,avif=60", QUALITY],
  ["THUMBNAIL_QUALITY", "jpeg=80,webp=1e1,avif=60", QUALITY],
  ["THUMBNAIL_QUALITY", "jpeg=80,webp=80", QUALITY],
  ["THUMBNAIL_QUALITY", "jpeg=80,webp=80,avif=60,png=9", QUALITY],
  ["THUMBNAIL_QUALITY", "jpeg=80,webp=80,avif=60,avif=60", QUALITY],
  ["THUMBNAIL_EFFORT", "webp=7,avif=3,png=6,gif=7", EFFORT],
  ["THUMBNAIL_EFFORT", "webp=2,avif=3,png=6,gif=0", EFFORT],
  ["THUMBNAIL_MOZJPEG", "1", "true or false"],
  ["THUMBNAIL_BACKGROUND", "white", "a colour such as #ffffff"],
  ["THUMBNAIL_BACKGROUND", "#fff", "a colour such as #ffffff"],
  ["THUMBNAIL_ANIMATED", "", "true or false"],
  ["MAX_INPUT_BYTES", "0", "a whole number from 1 to 5000000000"],
  ["MAX_AVIF_PIXELS", "24e6", "a whole number from 1 to 268402689"],
  ["MAX_INTERLACED_PIXELS", "", "a whole number from 1 to 268402689"],
  ["MAX_FRAMES", "10001", "a whole number from 1 to 10000"],
  ["THUMBNAIL_EXTRA_FRAMES", "all", "one of refuse, cut"],
  ["THUMBNAIL_LONG_SIDES", "cut", "one of shrink, refuse"],
  ["THUMBNAIL_ON_DAMAGE", "", "one of refuse, render"],
  ["THUMBNAIL_CROP", "face", "one of centre, attention, entropy"],
  ["THUMBNAIL_SHARPEN", "1", "true or false"],
  ["MAX_INPUT_PIXELS", "-1", "a whole number from 1 to 268402689"],
  ["CACHE_CONTROL", "", CACHE_CONTROL],
  ["CACHE_CONTROL", "max-age=1\r\nX-Other: 1", CACHE_CONTROL],
  ["CACHE_CONTROL", "private, ümlaut", CACHE_CONTROL],
])("%s = %j is refused", (name, value, expected) => {
  expect(problemsOf({ [name]: value })).toEqual([
    `expected ${expected} for ${name} but received ${JSON.stringify(value)}`,
  ]);
});

test.each(["TARGET_ROLE_ARN", "TARGET_ROLE_SESSION_NAME", "TARGET_ROLE_DURATION_SECONDS"])(
  "a target role that is set in half is refused: without %s",
  (missing) => {
    expect(problemsOf({ [missing]: undefined })).toEqual([
      expect.stringMatching(new RegExp(`^expected .* for ${missing} but received nothing$`)),
    ]);
  },
);

test("an external id alone asks for the rest of the target role", () => {
  const environment = toEnvironment(thumbnailSettings({ targetRole: undefined }));
  expect(() => readThumbnailSettings({ ...environment, TARGET_ROLE_EXTERNAL_ID: "acme" })).toThrow(
    /TARGET_ROLE_ARN .*\n.*TARGET_ROLE_SESSION_NAME .*\n.*TARGET_ROLE_DURATION_SECONDS /,
  );
});

test("the one who writes the destination directly is the execution role, who may read the source as well", () => {
  const direct = toEnvironment(thumbnailSettings({ targetRole: undefined }));
  expect(readThumbnailSettings({ ...direct, SOURCE_READ_AS: "destination-writer" })).toMatchObject({
    source: { readAs: "destination-writer" },
  });
});

describe("access grants", () => {
  const accessGrants = { accountId: "222222222222", region: "eu-west-1", sessionSeconds: 43_200 };
  const granted = {
    ...toEnvironment(thumbnailSettings({ targetRole: undefined })),
    ACCESS_GRANTS_ACCOUNT_ID: "222222222222",
    ACCESS_GRANTS_REGION: "eu-west-1",
    ACCESS_GRANTS_SESSION_SECONDS: "43200",
  };

  test("become exactly these variables, and come back", () => {
    const settings = thumbnailSettings({ targetRole: undefined, accessGrants });
    expect(toEnvironment(settings)).toEqual(granted);
    expect(readThumbnailSettings(granted)).toEqual(settings);
  });

  test.each(["ACCESS_GRANTS_ACCOUNT_ID", "ACCESS_GRANTS_REGION", "ACCESS_GRANTS_SESSION_SECONDS"])(
    "set in half are refused: without %s",
    (missing) => {
      expect(() => readThumbnailSettings({ ...granted, [missing]: undefined })).toThrow(
        new RegExp(
          `^the thumbnail function's environment is wrong:\\n  expected .* for ${missing} but received nothing$`,
        ),
      );
    },
  );

  test.each([
    ["ACCESS_GRANTS_ACCOUNT_ID", "B", "an account id of 12 digits"],
    ["ACCESS_GRANTS_REGION", "", "an AWS Region"],
    ["ACCESS_GRANTS_SESSION_SECONDS", "899", "a whole number from 900 to 43200"],
    ["ACCESS_GRANTS_SESSION_SECONDS", "43201", "a whole number from 900 to 43200"],
  ])("%s = %j is refused", (name, value, expected) => {
    expect(() => readThumbnailSettings({ ...granted, [name]: value })).toThrow(
      `expected ${expected} for ${name} but received ${JSON.stringify(value)}`,
    );
  });

  test("and a role together are refused: which of the two should write is not known", () => {
    expect(() => readThumbnailSettings({ ...VARIABLES, ...granted })).toThrow(
      "expected either a role (TARGET_ROLE_ARN) or access grants (ACCESS_GRANTS_ACCOUNT_ID) for the destination " +
        "but received both",
    );
  });
});

describe("what is recorded of failures must not be where pictures or thumbnails are", () => {
  test.each([
    ["thumbnails/failed/", {}, 'DESTINATION_PREFIX "thumbnails/"'],
    ["out/", { DESTINATION_PREFIX: "out/thumbnails/" }, 'DESTINATION_PREFIX "out/thumbnails/"'],
    [
      "uploads/failed/",
      { SOURCE_BUCKET: "thumbs-b", SOURCE_BUCKET_OWNER: "222222222222" },
      'SOURCE_PREFIX "uploads/"',
    ],
  ])("%s is refused", (prefix, changes, elsewhere) => {
    expect(problemsOf({ ...changes, QUARANTINE_PREFIX: prefix })).toEqual([
      `expected a prefix that does not overlap ${elsewhere} in the same bucket for QUARANTINE_PREFIX but received "${prefix}"`,
    ]);
  });

  test("a prefix next to them is fine, and one like the source's in another bucket", () => {
    expect(problemsOf({ QUARANTINE_PREFIX: "thumbnails-failed/" })).toEqual([]);
    expect(problemsOf({ QUARANTINE_PREFIX: "uploads/" })).toEqual([]);
  });
});

describe("in one bucket, thumbnails must not start the function again", () => {
  const sameBucket = {
    SOURCE_BUCKET: "thumbs-b",
    SOURCE_BUCKET_OWNER: "222222222222",
    QUARANTINE_PREFIX: undefined,
  };

  test.each([
    ["", "thumbnails/"],
    ["thumbnails/", "thumbnails/"],
    ["uploads/", "uploads/thumbnails/"],
    ["thumbnails/320/", "thumbnails/"],
  ])("source %j, destination %j: refused", (source, destination) => {
    expect(problemsOf({ ...sameBucket, SOURCE_PREFIX: source, DESTINATION_PREFIX: destination })).toEqual([
      `expected a prefix that does not overlap SOURCE_PREFIX "${source}" in the same bucket, so that the function does not invoke itself, ` +
        `for DESTINATION_PREFIX but received "${destination}"`,
    ]);
  });

  test("prefixes apart are fine, and so is any prefix in another bucket", () => {
    expect(problemsOf(sameBucket)).toEqual([]);
    expect(problemsOf({ SOURCE_PREFIX: "" })).toEqual([]);
  });
});

test("the defaults are settings that the function accepts", () => {
  expect(readThumbnailSettings(VARIABLES).thumbnail).toEqual(DEFAULT_THUMBNAIL);
});
