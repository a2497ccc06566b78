import { resolved, smallConfig } from "../support/configs";
import { encryptionDenials } from "../support/encryption-denials";
import { policiesOf } from "../support/policies-of";
import { synthesize } from "../support/synthesize";

describe("a trail of the destination's objects", () => {
  const stacks = synthesize(
    resolved({ ...smallConfig(), audit: { trail: { name: "objects", logBucketName: "trail-logs" } } }),
  );

  test("watches reads and writes of this bucket's objects and nothing else, and its files can be verified", () => {
    expect(stacks.B.only("aws_cloudtrail")).toMatchObject({
      name: "objects",
      enable_log_file_validation: true,
      advanced_event_selector: [
        {
          field_selector: [
            { field: "eventCategory", equals: ["Data"] },
            { field: "resources.type", equals: ["AWS::S3::Object"] },
            { field: "resources.ARN", starts_with: ["arn:aws:s3:::destination-bucket/"] },
          ],
        },
      ],
      depends_on: [expect.stringMatching(/^aws_s3_bucket_policy\./)],
    });
  });

  test("has its own closed bucket that this trail alone may write to", () => {
    expect(
      policiesOf(stacks)["account_B / audit-trail_logs_policy / bucket policy"]?.Statement.slice(2),
    ).toEqual([
      {
        Sid: "AllowTrailAclCheck",
        Effect: "Allow",
        Principal: { Service: ["cloudtrail.amazonaws.com"] },
        Action: ["s3:GetBucketAcl"],
        Resource: ["arn:aws:s3:::trail-logs"],
        Condition: {
          StringEquals: { "aws:SourceArn": "arn:aws:cloudtrail:eu-central-1:222222222222:trail/objects" },
        },
      },
      {
        Sid: "AllowTrailDelivery",
        Effect: "Allow",
        Principal: { Service: ["cloudtrail.amazonaws.com"] },
        Action: ["s3:PutObject"],
        Resource: ["arn:aws:s3:::trail-logs/AWSLogs/222222222222/*"],
        Condition: {
          StringEquals: {
            "aws:SourceArn": "arn:aws:cloudtrail:eu-central-1:222222222222:trail/objects",
            "s3:x-amz-acl": "bucket-owner-full-control",
          },
        },
      },
      ...encryptionDenials("arn:aws:s3:::trail-logs"),
    ]);
    expect(Object.keys(stacks.B.resources("aws_s3_bucket_public_access_block"))).toHaveLength(2);
  });

  test("keeps its log files permanently unless configured otherwise", () => {
    const lifecycle = (trail: object) => {
      const { B } = synthesize(
        resolved({
          ...smallConfig(),
          audit: { trail: { name: "objects", logBucketName: "trail-logs", ...trail } },
        }),
      );
      const rules = Object.entries(B.resources("aws_s3_bucket_lifecycle_configuration")).find(([name]) =>
        name.startsWith("audit-trail"),
      )?.[1]["rule"] as { id: string }[];
      return rules.filter(({ id }) => id === "expire-objects");
    };
    expect(lifecycle({})).toEqual([]);
    expect(lifecycle({ expireLogsAfterDays: 400 })).toEqual([
      { id: "expire-objects", status: "Enabled", filter: [{ prefix: "" }], expiration: [{ days: 400 }] },
    ]);
  });
});

test("with a key for the log files, its bucket takes them and what S3 encrypts, and no other key", () => {
  const keyArn = "arn:aws:kms:eu-central-1:222222222222:key/1111aaaa-22bb-33cc-44dd-5555eeee6666";
  const trail = { name: "objects", logBucketName: "trail-logs", keyArn };
  const policies = policiesOf(synthesize(resolved({ ...smallConfig(), audit: { trail } })));
  const { Statement = [] } = policies["account_B / audit-trail_logs_policy / bucket policy"] ?? {};
  const header = "s3:x-amz-server-side-encryption";
  const conditions = Object.fromEntries(Statement.map(({ Sid, Condition }) => [Sid, Condition]));
  expect(conditions).toMatchObject({
    DenyOtherEncryption: { StringNotEquals: { [header]: ["AES256", "aws:kms"] } },
    DenyOtherKeys: { StringNotEquals: { [`${header}-aws-kms-key-id`]: keyArn } },
    DenyKeyOfAws: { StringEquals: { [header]: "aws:kms" }, Null: { [`${header}-aws-kms-key-id`]: "true" } },
  });
});

test.each([
  ["account", "ACCOUNT"],
  ["organization", "ORGANIZATION"],
] as const)("Access Analyzer with the %s as its zone of trust", (accessAnalyzer, type) => {
  const { B } = synthesize(resolved({ ...smallConfig(), audit: { accessAnalyzer } }));
  expect(B.only("aws_accessanalyzer_analyzer")).toMatchObject({ type });
});

test("nothing of it is made unless configured", () => {
  const { B } = synthesize(resolved(smallConfig()));
  expect(B.text).not.toMatch(/aws_cloudtrail|aws_accessanalyzer|aws_sns/);
});
