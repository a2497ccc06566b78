import { ConfigError } from "../../src/config/errors";
import { parseConfig } from "../../src/config/parse-config";
import { findingsOf } from "../support/findings-of";
import { lambdaConfig, smallConfig } from "../support/configs";
import { withValue } from "./with-value";

// prettier-ignore
const SUFFIXES = [
  ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".webp", ".gif", ".avif", ".tif", ".tiff", ".heic", ".heif", ".hif",
  ".JPG", ".JPEG", ".JPE", ".JFIF", ".PNG", ".APNG", ".WEBP", ".GIF", ".AVIF", ".TIF", ".TIFF", ".HEIC", ".HEIF", ".HIF",
  ".Jpg", ".Jpeg", ".Jpe", ".Jfif", ".Png", ".Apng", ".Webp", ".Gif", ".Avif", ".Tif", ".Tiff", ".Heic", ".Heif", ".Hif",
];

describe("a good config", () => {
  test("passes and has its defaults filled in", () => {
    expect(findingsOf(smallConfig())).toEqual([]);
    expect(parseConfig(lambdaConfig(), "test.config.ts")).toEqual({
      accounts: {
        A: {
          id: "111111111111",
          region: "eu-central-1",
          backend: { kind: "local" },
          tags: {},
          rolePath: "/",
        },
        B: {
          id: "222222222222",
          region: "eu-central-1",
          backend: { kind: "local" },
          tags: {},
          rolePath: "/",
        },
      },
      producers: {},
      owners: {},
      principalBinding: "arn",
      preventDestroy: true,
      destination: {
        bucketName: "destination-bucket",
        existing: false,
        expireOldVersionsAfterDays: 30,
        encryption: { kind: "sse-s3" },
        tlsMinimumVersion: "1.2",
        sharedPrefixes: [],
        preventDestroy: true,
      },
      writers: [
        {
          kind: "lambda",
          name: "thumbnail",
          account: "A",
          roleName: "lambda-role",
          workload: "thumbnail",
          handshake: {
            kind: "assume-role",
            roleName: "target-role",
            existingRole: false,
            sessionSeconds: 3600,
            inBucketPolicy: false,
          },
          source: {
            in: "own-bucket",
            bucketName: "source-bucket",
            existing: false,
            prefix: "uploads/",
            suffixes: SUFFIXES,
            expireOldVersionsAfterDays: 30,
            preventDestroy: true,
            encryption: { kind: "sse-s3" },
          },
          outputPrefix: "thumbnails/",
          quarantinePrefix: "quarantine/",
          deleteThumbnails: false,
          thumbnail: {
            widths: [160, 320, 640, 1280],
            fit: "width",
            format: "webp",
            quality: { jpeg: 80, webp: 80, avif: 60 },
            effort: { webp: 2, avif: 3, png: 6, gif: 7 },
            mozjpeg: false,
            background: "#ffffff",
            animated: false,
            maxInputBytes: 256_000_000,
            maxInputPixels: 64_000_000,
            maxAvifPixels: 24_000_000,
            maxInterlacedPixels: 64_000_000,
            maxFrames: 300,
            extraFrames: "refuse",
            longSides: "shrink",
            onDamage: "refuse",
            crop: "centre",
            sharpen: false,
            cacheControl: "public, max-age=86400",
          },
          additionalStatements: [],
          architecture: "arm64",
          memoryMegabytes: 1769,
          timeoutSeconds: 60,
          trigger: { kind: "notification" },
          logRetentionDays: 30,
          managedPolicies: [],
          existingRole: false,
          failures: { maxRetryAttempts: 2, maxEventAgeSeconds: 21_600, retentionDays: 14 },
          xrayTracing: false,
        },
      ],
      dashboard: { name: "s3-handshake" },
    });
  });

  test.each(["cn-north-1", "us-gov-west-1"])("may be in %s", (region) => {
    let config = withValue(smallConfig(), "accounts.A.region", region);
    config = withValue(config, "accounts.B.region", region);
    expect(findingsOf(config)).toEqual([]);
  });
});

const bucket = (fault: string) => `a bucket name ${fault}`;
const prefix = `a key prefix that ends in "/", such as "uploads/", of letters, digits or any of !_.'()/-`;

describe("one wrong value gives one exact finding", () => {
  test.each<[path: string, value: unknown, expected: string, received?: string]>([
    ["accounts.A.id", "11111111111", 'a string of 12 digits, such as "111111111111"'],
    ["accounts.A.id", 111111111111, 'a string of 12 digits, such as "111111111111"'],
    ["accounts.A.id", undefined, 'a string of 12 digits, such as "111111111111"'],
    ["accounts.B.id", "22222222222x", 'a string of 12 digits, such as "111111111111"'],
    ["accounts.A.region", "eu-centre-1", 'an AWS Region that this version knows, such as "eu-central-1"'],
    ["accounts.A.access", {}, "either { profile } or { assumeRoleArn, externalId? }"],
    ["accounts.A.backend", { kind: "gcs" }, 'one of "local", "s3"', '"gcs"'],
    ["accounts.A.tags", { "aws:x": "y" }, "a tag key of 1 to 128 characters", '"aws:x"'],
    ["accounts.B", undefined, "an object"],
    [
      "organizationId",
      "o-short",
      'an organization id, such as "o-a1b2c3d4e5" ("o-" and 10 to 32 lower-case letters or digits)',
    ],
    ["principalBinding", "role", 'one of "arn", "condition", "pattern"'],
    ["destination.bucketName", "ab", bucket("of 3 to 63 characters")],
    ["destination.bucketName", "b".repeat(64), bucket("of 3 to 63 characters")],
    ["destination.bucketName", "My-Bucket", bucket("of lower-case letters, digits, dots and hyphens")],
    ["destination.bucketName", "my_bucket", bucket("of lower-case letters, digits, dots and hyphens")],
    ["destination.bucketName", "-bucket", bucket("that begins and ends with a letter or digit")],
    ["destination.bucketName", "bucket.", bucket("that begins and ends with a letter or digit")],
    ["destination.bucketName", "my..bucket", bucket("without two dots in a row")],
    ["destination.bucketName", "192.168.5.4", bucket("that is not an IP address")],
    ["destination.bucketName", "xn--bucket", bucket('without the reserved prefix "xn--"')],
    ["destination.bucketName", "sthree-bucket", bucket('without the reserved prefix "sthree-"')],
    ["destination.bucketName", "amzn-s3-demo-b", bucket('without the reserved prefix "amzn-s3-demo-"')],
    ["destination.bucketName", "my-s3alias", bucket('without the reserved suffix "-s3alias"')],
    ["destination.bucketName", "my--ol-s3", bucket('without the reserved suffix "--ol-s3"')],
    ["destination.bucketName", "my.mrap", bucket('without the reserved suffix ".mrap"')],
    ["destination.bucketName", "my--x-s3", bucket('without the reserved suffix "--x-s3"')],
    ["destination.bucketName", "my--table-s3", bucket('without the reserved suffix "--table-s3"')],
    ["destination.bucketName", "my-1-an", bucket('without the reserved suffix "-an"')],
    ["destination.expireOldVersionsAfterDays", 0, "a whole number of days from 1 to 36500"],
    ["destination.expireOldVersionsAfterDays", 1.5, "a whole number of days from 1 to 36500"],
    ["destination.encryption", { kind: "none" }, 'one of "sse-s3", "sse-kms", "existing-kms-key"', '"none"'],
    ["writers", [], "at least 1 in the list"],
    ["writers", "all", "a list"],
    [
      "writers.0.kind",
      "ec2",
      'one of "lambda", "ecs-task", "service", "oidc", "event-bridge", "identity-center", "service-principal"',
    ],
    [
      "writers.0.name",
      "Thumbnail",
      "a name of 2 to 40 lower-case letters and digits, with single hyphens between, that begins with a letter",
    ],
    ["writers.0.roleName", "r".repeat(65), "a role name of 1 to 64 letters, digits or any of _+=,.@-"],
    [
      "writers.0.roleName",
      "path/role",
      "a name without a path, which is the account's rolePath, or existingRole",
    ],
    [
      "writers.0.functionName",
      "my.function",
      "a function name of 1 to 64 letters, digits, hyphens or underscores",
    ],
    ["writers.0.handshake.sessionName", "s", "a session name of 2 to 64 letters, digits or any of _+=,.@-"],
    [
      "writers.0.handshake.sessionName",
      "s".repeat(65),
      "a session name of 2 to 64 letters, digits or any of _+=,.@-",
    ],
    [
      "writers.0.handshake.externalId",
      "x",
      "an external id of 2 to 1224 letters, digits or any of _+=,.@:/-",
    ],
    ["writers.0.handshake.sessionSeconds", 43_200, "a whole number of seconds from 900 to 3600"],
    [
      "writers.0.source.prefix",
      "/uploads/",
      'a key prefix that ends in "/", such as "uploads/", or "" for the whole bucket',
    ],
    ["writers.0.source.suffixes", [], "at least 1 in the list"],
    ["writers.0.outputPrefix", "thumbnails", prefix],
    ["writers.0.outputPrefix", "thumb*/", prefix],
    ["writers.0.outputPrefix", "a//b/", prefix],
    ["writers.0.outputPrefix", "${aws:userid}/", prefix],
    ["writers.0.thumbnail.widths", [], "at least 1 in the list"],
    ["writers.0.thumbnail.format", "gif", 'one of "webp", "jpeg", "png", "avif", "same-as-source"'],
    ["writers.0.thumbnail.quality", 101, "a whole number of percent from 1 to 100"],
    ["writers.0.thumbnail.quality.avif", 0, "a whole number of percent from 1 to 100"],
    ["writers.0.thumbnail.effort.webp", 7, "a whole number of effort from 0 to 6"],
    ["writers.0.thumbnail.background", "white", 'a colour, such as "#ffffff"'],
    ["writers.0.thumbnail.heights", [90], 'no heights, since fit is "width"'],
    ["writers.0.thumbnail.cacheControl", "a\nb", 'a Cache-Control value, such as "public, max-age=86400"'],
    ["writers.0.architecture", "arm", 'one of "arm64", "x86_64"'],
    ["writers.0.memoryMegabytes", 64, "a whole number of megabytes from 128 to 10240"],
    ["writers.0.timeoutSeconds", 901, "a whole number of seconds from 1 to 900"],
    [
      "writers.0.logRetentionDays",
      31,
      "one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days",
    ],
  ])(
    "%s = %j",
    (path, value, expected, received = value === undefined ? "nothing" : JSON.stringify(value)) => {
      const findings = findingsOf(withValue(lambdaConfig(), path, value));
      const place = path.replace(/\.(\d+)/g, "[$1]");
      expect(findings).toHaveLength(1);
      expect(findings[0]?.startsWith(place)).toBe(true);
      expect(findings[0]?.replace(/^[^ ]*: /, "")).toBe(`${expected} | ${received}`);
    },
  );
});

describe("an unknown key is refused with the nearest right one", () => {
  test.each<[path: string, expected: string]>([
    ["organisationId", 'organisationId: the key "organizationId" | an unknown key'],
    ["accounts.A.reigon", 'accounts.A.reigon: the key "region" | an unknown key'],
    ["destination.bucket", "destination.bucket: bucketName, a name instead of an ARN | an unknown key"],
    ["writers.0.rolName", 'writers[0].rolName: the key "roleName" | an unknown key'],
    [
      "writers.0.handshake.externalID",
      'writers[0].handshake.externalID: the key "externalId" | an unknown key',
    ],
    ["writers.0.source.sufixes", 'writers[0].source.sufixes: the key "suffixes" | an unknown key'],
  ])("%s", (path, expected) => {
    expect(findingsOf(withValue(lambdaConfig(), path, "x"))).toEqual([expected]);
  });
});

test("an unknown key instead of one that is missing is reported by that one, and not by one that is there", () => {
  const { accounts, ...rest } = smallConfig() as { accounts: { A: object; B: object } };
  expect(findingsOf({ ...rest, accounts: { A: accounts.A, C: accounts.B } })).toContain(
    'accounts.C: the key "B" | an unknown key',
  );
  expect(findingsOf({ ...rest, accounts: { ...accounts, C: accounts.B } })).toEqual([
    "accounts.C: one of the keys A, B | an unknown key",
  ]);
});

describe("every error is reported at once", () => {
  test("wrong values, unknown keys and what does not fit together", () => {
    let config = withValue(lambdaConfig(), "accounts.A.id", 1);
    config = withValue(config, "destination.buckettName", "x");
    config = withValue(config, "writers.1", { kind: "ecs-task", name: "task", prefixes: ["tasks/"] });
    config = withValue(config, "writers.2", {
      kind: "service",
      name: "thumbnail",
      roleName: "LAMBDA-ROLE",
      services: ["glue.amazonaws.com"],
      prefixes: ["p/"],
    });
    expect(findingsOf(config)).toEqual([
      'accounts.A.id: a string of 12 digits, such as "111111111111" | 1',
      'destination.buckettName: the key "bucketName" | an unknown key',
      "writers[1].roleName: a role name of 1 to 64 letters, digits or any of _+=,.@- | nothing",
      'writers[2].name: a writer name that no other writer has | "thumbnail", as in writers[0].name',
      'writers[2].roleName: a role name that no other role of the account has | "lambda-role", as in writers[0].roleName',
    ]);
  });

  test("the message lists them under the file's name", () => {
    expect(() =>
      parseConfig({ ...smallConfig(), destination: { bucketName: "x" }, extra: 1 }, "my.config.ts"),
    ).toThrow(
      new ConfigError("my.config.ts", [
        { path: "destination.bucketName", expected: "a bucket name of 3 to 63 characters", received: '"x"' },
        {
          path: "extra",
          expected:
            "one of the keys $schema, environment, accounts, producers, owners, organizationId, principalBinding, identityCenter, accessGrants, destination, destinations, writers, alarms, dashboard, audit, preventDestroy, limits, endpoint",
          received: "an unknown key",
        },
      ]),
    );
  });

  test.each([null, 3, "config", []])("%j is no config", (input) => {
    expect(findingsOf(input)[0]).toMatch(/^\(the config\): an object \| /);
  });
});
