import { ownCodeWriter, resolved, smallConfig } from "../support/configs";
import { findingsOf } from "../support/findings-of";

const base = smallConfig();
const found = (changes: object, config: object = {}): string[] =>
  findingsOf({ ...base, ...config, writers: [{ ...ownCodeWriter(), ...changes }] });

const IMAGE = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/team/reports@sha256:${"0f".repeat(32)}`;
const LAYER = "arn:aws:lambda:eu-central-1:444444444444:layer:tools:3";
const ZIP = {
  kind: "zip",
  file: "dist/reports.zip",
  sha256: "0f".repeat(32),
  runtime: "python3.13",
  handler: "app.handler",
};

test("the least that own code needs is a folder and what it may do", () => {
  const { writers } = resolved({ ...base, writers: [ownCodeWriter()] });
  expect(writers[0]).toMatchObject({
    code: { folder: "functions/reports", handler: "index.handler", runtime: "nodejs24.x", layers: [] },
    operations: { "reports/": ["write"] },
    sourceOperations: ["read"],
    environment: {},
    source: { suffixes: [], prefix: "uploads/" },
    trigger: { kind: "notification" },
  });
});

test.each<[situation: string, changes: object]>([
  ["a finished zip with a layer", { code: { ...ZIP, layers: [LAYER] } }],
  ["a container image with a command", { code: { kind: "image", uri: IMAGE, command: ["app.handler"] } }],
  [
    "a handler in a folder of the folder",
    { code: { kind: "folder", folder: "src", handler: "api/report.run" } },
  ],
  ["variables of its own", { environment: { LOG_LEVEL: "debug", AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrap" } }],
  [
    "a rule of EventBridge by the suffix",
    {
      trigger: { kind: "event-bridge" },
      source: { in: "own-bucket", bucketName: "source-bucket", prefix: "", suffixes: [".csv"] },
    },
  ],
])("%s passes", (_, changes) => {
  expect(found(changes)).toEqual([]);
});

test.each<[situation: string, changes: object, findings: readonly (string | RegExp)[]]>([
  [
    "no operation",
    { operations: {} },
    [/^writers\[0\]\.operations: at least one prefix with its operations/],
  ],
  [
    "no operation of a prefix",
    { operations: { "reports/": [] } },
    [/^writers\[0\]\.operations\["reports\/"\]: at least 1 in the list/],
  ],
  [
    "an operation that there is not",
    { operations: { "reports/": ["put"] } },
    ['writers[0].operations["reports/"][0]: one of "read", "write", "delete", "list", "tag" | "put"'],
  ],
  ["an operation twice", { operations: { "reports/": ["write", "write"] } }, [/without duplicates/]],
  [
    "the whole bucket",
    { operations: { "": ["write"] } },
    [/^writers\[0\]\.operations\[""\]: a key prefix that ends in "\/"/],
  ],
  [
    "a prefix without a slash",
    { operations: { reports: ["write"] } },
    [/^writers\[0\]\.operations\.reports: a key prefix that ends in "\/"/],
  ],
  [
    "writing to its source",
    { sourceOperations: ["write"] },
    ['writers[0].sourceOperations[0]: one of "read", "list" | "write"'],
  ],
  [
    "a runtime that bundled code has not",
    { code: { kind: "folder", folder: "src", runtime: "python3.13" } },
    [
      /^writers\[0\]\.code\.runtime: one of "nodejs22\.x".* \(for another, a finished zip: code\.kind "zip"\) \| "python3\.13"$/,
    ],
  ],
  [
    "a runtime that Lambda does not have",
    { code: { ...ZIP, runtime: "python3.7" } },
    [/^writers\[0\]\.code\.runtime: one of .*"python3\.13"/],
  ],
  [
    "a hash in Base64",
    { code: { ...ZIP, sha256: `${"A".repeat(43)}=` } },
    [/^writers\[0\]\.code\.sha256: a SHA-256 of 64 hexadecimal digits/],
  ],
  [
    "an image by a tag",
    { code: { kind: "image", uri: "111111111111.dkr.ecr.eu-central-1.amazonaws.com/reports:latest" } },
    [/^writers\[0\]\.code\.uri: an image in ECR by its digest/],
  ],
  [
    "an image of another Region",
    { code: { kind: "image", uri: IMAGE.replace("eu-central-1", "eu-west-1") } },
    [/^writers\[0\]\.code\.uri: one in eu-central-1, the function's Region/],
  ],
  [
    "a layer of an image",
    { code: { kind: "image", uri: IMAGE, layers: [LAYER] } },
    [/^writers\[0\]\.code\.layers: .*an unknown key/],
  ],
  [
    "a layer without a version",
    { code: { ...ZIP, layers: [LAYER.replace(":3", "")] } },
    [/^writers\[0\]\.code\.layers\[0\]: the ARN of a layer's version/],
  ],
  [
    "a layer of another Region",
    { code: { ...ZIP, layers: [LAYER.replace("eu-central-1", "eu-west-1")] } },
    [/^writers\[0\]\.code\.layers\[0\]: one in eu-central-1/],
  ],
  ["a layer twice", { code: { ...ZIP, layers: [LAYER, LAYER] } }, [/without duplicates/]],
  [
    "a handler without a function",
    { code: { kind: "folder", folder: "src", handler: "index" } },
    [/^writers\[0\]\.code\.handler: a file without its extension/],
  ],
  [
    "a handler outside of its folder",
    { code: { kind: "folder", folder: "src", handler: "../index.handler" } },
    [/^writers\[0\]\.code\.handler: /],
  ],
  [
    "a variable that Lambda sets",
    { environment: { AWS_REGION: "eu-west-1" } },
    [/^writers\[0\]\.environment\.AWS_REGION: another variable: Lambda sets this one/],
  ],
  [
    "a variable that is set here",
    { environment: { TARGET_ROLE_ARN: "arn" } },
    [/^writers\[0\]\.environment\.TARGET_ROLE_ARN: a variable that does not begin with SOURCE_/],
  ],
  ["a backfill", { backfill: { roleName: "backfill" } }, [/^writers\[0\]\.backfill: .*an unknown key/]],
  [
    "a prefix and suffixes of EventBridge",
    {
      trigger: { kind: "event-bridge" },
      source: { in: "own-bucket", bucketName: "source-bucket", suffixes: [".csv"] },
    },
    [/^writers\[0\]\.source\.suffixes: none, or source\.prefix ""/],
  ],
  [
    "an endless loop",
    {
      source: { in: "destination", prefix: "uploads/" },
      operations: { "reports/": ["read"], "uploads/done/": ["write"] },
    },
    [/^writers\[0\]\.operations\["uploads\/done\/"\]: a prefix whose objects do not start an endless loop/],
  ],
  [
    "its source among its operations",
    { source: { in: "destination", prefix: "uploads/" }, operations: { "uploads/": ["read"] } },
    [/^writers\[0\]\.operations\["uploads\/"\]: another prefix/],
  ],
])("%s is refused", (_, changes, findings) => {
  const all = found(changes);
  expect(all).toHaveLength(findings.length);
  findings.forEach((finding, index) => {
    if (typeof finding === "string") expect(all[index]).toBe(finding);
    else expect(all[index]).toMatch(finding);
  });
});

test.each<[situation: string, changes: object, finding: RegExp]>([
  [
    "tags",
    { operations: { "reports/": ["write", "tag"] } },
    /operations\["reports\/"\]: no "tag": S3 Access Grants/,
  ],
  [
    "a source that is granted and not read",
    { source: { in: "destination", prefix: "uploads/" }, sourceOperations: [] },
    /sourceOperations: "read" or "list"/,
  ],
])("with access-grants, %s are refused", (_, changes, finding) => {
  const handshake = { kind: "access-grants" };
  expect(found({ ...changes, handshake }, { accessGrants: {} })).toEqual([expect.stringMatching(finding)]);
});

test("writers of one prefix are reported with each other, and one that only reads it is not", () => {
  const both = (operations: object) => () =>
    resolved({ ...base, writers: [...base.writers, ownCodeWriter({ operations } as never)] });
  expect(both({ "reports/": ["write"], "tasks/": ["read", "list"] })).not.toThrow();
  for (const operation of ["write", "delete", "tag"]) {
    expect(both({ "tasks/new/": [operation] })).toThrow(
      /writers\[1\]\.operations\["tasks\/new\/"\]: expected a prefix that does not overlap "tasks\/"/,
    );
  }
});
