import { ConfigError } from "../../src/config/errors";
import { parseConfig } from "../../src/config/parse-config";
import type { HandshakeConfig } from "../../src/config/schema";
import { lambdaWriter, smallConfig } from "../support/configs";

type Writers = HandshakeConfig["writers"];

/** What is wrong with these writers, each as `path | what it overlaps`. */
function findings(
  writers: Writers,
  sharedPrefixes: string[] = [],
  more: Partial<HandshakeConfig> = {},
): string[] {
  const { destination } = smallConfig();
  try {
    parseConfig(
      { ...smallConfig(), ...more, destination: { ...destination, sharedPrefixes }, writers },
      "test",
    );
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.findings.map(({ path, expected }) => `${path} | ${expected}`);
  }
}

const task = (name: string, prefixes: string[], more: object = {}) => ({
  kind: "ecs-task" as const,
  name,
  roleName: `${name}-role`,
  prefixes,
  ...more,
});

const apart = (path: string, prefix: string, from: string, both: string) =>
  `${path} | a prefix that does not overlap "${prefix}" (${from}), since each could overwrite the other's objects, or "${both}" among destination.sharedPrefixes`;

describe("two writers of one prefix", () => {
  const people = {
    kind: "identity-center" as const,
    name: "people",
    permissionSetName: "People",
    principal: { type: "GROUP" as const, id: "11111111-2222-3333-4444-555555555555" },
    prefixes: ["thumbnails/2026/"],
    operations: ["delete" as const],
  };
  const identityCenter = {
    account: { id: "333333333333", region: "eu-central-1" },
    instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
  };

  test.each<[string, Writers, string[]]>([
    [
      "one below the other's",
      [task("one", ["glue/"]), task("two", ["glue/exports/"])],
      [apart("writers[1].prefixes[0]", "glue/", "writers[0].prefixes[0]", "glue/exports/")],
    ],
    [
      "one above the other's, among others",
      [task("one", ["a/", "glue/exports/"]), task("two", ["b/", "glue/"])],
      [apart("writers[1].prefixes[1]", "glue/exports/", "writers[0].prefixes[1]", "glue/exports/")],
    ],
    [
      "the same twice",
      [task("one", ["glue/"]), task("two", ["glue/"])],
      [apart("writers[1].prefixes[0]", "glue/", "writers[0].prefixes[0]", "glue/")],
    ],
    [
      "a task's and a function's thumbnails",
      [lambdaWriter(), task("two", ["thumbnails/"])],
      [apart("writers[1].prefixes[0]", "thumbnails/", "writers[0].outputPrefix", "thumbnails/")],
    ],
    [
      "a task's and copies, whose keys begin with their source's",
      [
        task("one", ["copies/uploads/"]),
        lambdaWriter({ workload: "copy", outputPrefix: "copies/" } as never),
      ],
      [apart("writers[1].outputPrefix", "copies/uploads/", "writers[0].prefixes[0]", "copies/uploads/")],
    ],
    [
      "people who delete, and a function",
      [lambdaWriter(), people],
      [apart("writers[1].prefixes[0]", "thumbnails/", "writers[0].outputPrefix", "thumbnails/2026/")],
    ],
  ])("%s: a finding", (_, writers, expected) => {
    const usesPeople = writers.some(({ kind }) => kind === "identity-center");
    expect(findings(writers, [], usesPeople ? { identityCenter } : {})).toEqual(expected);
  });

  test.each<[string, Writers]>([
    ["prefixes that only begin alike", [task("one", ["glue/"]), task("two", ["glue-2/"])]],
    [
      "one that only reads",
      [task("one", ["glue/"]), task("two", ["glue/"], { operations: ["read", "list"] })],
    ],
    ["prefixes of one writer", [task("one", ["glue/", "glue/exports/"])]],
    [
      "uploads that a function waits for",
      [task("one", ["uploads/"]), lambdaWriter({ source: { in: "destination" } })],
    ],
    [
      "records of failures of two functions",
      [
        lambdaWriter(),
        lambdaWriter({
          name: "second",
          roleName: "second-role",
          handshake: { kind: "assume-role", roleName: "second-target" },
          source: { in: "own-bucket", bucketName: "second-source" },
          outputPrefix: "second/",
        }),
      ],
    ],
  ])("%s: none", (_, writers) => {
    expect(findings(writers)).toEqual([]);
  });

  test("one writer in several accounts is one", () => {
    const producers = { second: { id: "333333333333", region: "eu-central-1" } };
    expect(findings([task("one", ["glue/"], { accounts: "all" })], [], { producers })).toEqual([]);
  });
});

describe("destination.sharedPrefixes", () => {
  const writers = [task("one", ["glue/"]), task("two", ["glue/exports/"])];

  test.each(["glue/exports/", "glue/", ""])("%j confirms what lies under it", (shared) => {
    expect(findings(writers, [shared])).toEqual([]);
  });

  test.each(["glue/exports/2026/", "exports/"])("%j does not, and no one shares it", (shared) => {
    expect(findings(writers, [shared])).toEqual([
      apart("writers[1].prefixes[0]", "glue/", "writers[0].prefixes[0]", "glue/exports/"),
      "destination.sharedPrefixes[0] | a prefix that two writers write to",
    ]);
  });
});
