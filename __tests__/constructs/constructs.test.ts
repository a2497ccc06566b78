import { Testing } from "cdktf";
import { BucketNotification } from "../../src/constructs/bucket-notification";
import { ClosedBucket } from "../../src/constructs/closed-bucket";
import { PolicyRole } from "../../src/constructs/policy-role";
import { bucketGuards } from "../../src/policies/bucket-guards";
import { policyDocument } from "../../src/policies/statement";
import { readPolicy } from "../support/read-policy";

type Resources = Record<string, Record<string, Record<string, unknown>>>;
const resourcesOf = (synthesized: string): Resources =>
  (JSON.parse(synthesized) as { resource: Resources }).resource;

/** The only resource of a type. */
function only(resources: Resources, type: string): Record<string, unknown> {
  const found = Object.values(resources[type] ?? {});
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`expected one ${type}, received ${found.length}`);
  return found[0];
}

const rolePlan = {
  roleName: "my-role",
  description: "A role",
  trust: policyDocument([
    {
      Sid: "Trust",
      Effect: "Allow",
      Principal: { Service: ["lambda.amazonaws.com"] },
      Action: ["sts:AssumeRole"],
    },
  ]),
  permissions: policyDocument([
    { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::bucket/x/*"] },
  ]),
} as const;

describe("PolicyRole", () => {
  const resources = resourcesOf(Testing.synthScope((scope) => new PolicyRole(scope, "role", rolePlan)));

  test("makes one role and one inline policy, and attaches nothing else", () => {
    expect(Object.keys(resources)).toEqual(["aws_iam_role", "aws_iam_role_policy"]);
    expect(only(resources, "aws_iam_role")).toMatchObject({ name: "my-role", description: "A role" });
    expect(only(resources, "aws_iam_role_policy")["role"]).toMatch(/^\$\{aws_iam_role\.\w+\.name\}$/);
  });

  test("passes the documents on unchanged", () => {
    expect(readPolicy(only(resources, "aws_iam_role")["assume_role_policy"])).toEqual(rolePlan.trust);
    expect(readPolicy(only(resources, "aws_iam_role_policy")["policy"])).toEqual(rolePlan.permissions);
  });
});

describe("ClosedBucket", () => {
  const policy = policyDocument(
    bucketGuards({
      bucketArn: "arn:aws:s3:::my-bucket",
      ownerAccountId: "222222222222",
      tlsMinimumVersion: "1.2",
    }),
  );
  const resources = resourcesOf(
    Testing.synthScope(
      (scope) =>
        new ClosedBucket(scope, "bucket", {
          bucketName: "my-bucket",
          bucketArn: "arn:aws:s3:::my-bucket",
          policy,
          expireOldVersionsAfterDays: 7,
        }),
    ),
  );

  test("has every part that closes it, once", () => {
    expect(
      Object.fromEntries(Object.entries(resources).map(([type, made]) => [type, Object.keys(made).length])),
    ).toEqual({
      aws_s3_bucket: 1,
      aws_s3_bucket_lifecycle_configuration: 1,
      aws_s3_bucket_ownership_controls: 1,
      aws_s3_bucket_policy: 1,
      aws_s3_bucket_public_access_block: 1,
      aws_s3_bucket_server_side_encryption_configuration: 1,
      aws_s3_bucket_versioning: 1,
    });
  });

  test("puts the policy when the public access block is there, and the lifecycle when versions are", () => {
    expect(only(resources, "aws_s3_bucket_policy")["depends_on"]).toEqual([
      expect.stringMatching(/^aws_s3_bucket_public_access_block\./),
    ]);
    expect(only(resources, "aws_s3_bucket_lifecycle_configuration")["depends_on"]).toEqual([
      expect.stringMatching(/^aws_s3_bucket_versioning\./),
    ]);
  });

  test("keeps old versions as long as asked", () => {
    expect(JSON.stringify(only(resources, "aws_s3_bucket_lifecycle_configuration"))).toContain(
      '"noncurrent_days":7',
    );
  });
});

describe("BucketNotification", () => {
  test("sends each function, queue and topic its own keys, all in one configuration", () => {
    const resources = resourcesOf(
      Testing.synthScope((scope) => {
        new BucketNotification(scope, "notification", {
          bucket: "my-bucket",
          eventBridge: true,
          targets: [
            {
              name: "one",
              notifies: { kind: "function", arn: "arn:one" },
              filter: { prefix: "in/", suffixes: [".jpg", ".png"] },
            },
            {
              name: "other",
              notifies: { kind: "queue", arn: "arn:other" },
              filter: { prefix: "", suffixes: [".pdf"] },
            },
            {
              name: "third",
              notifies: { kind: "topic", arn: "arn:third" },
              filter: { prefix: "all/", suffixes: [] },
            },
          ],
        });
      }),
    );
    const events = ["s3:ObjectCreated:*"];
    expect(only(resources, "aws_s3_bucket_notification")).toMatchObject({
      eventbridge: true,
      lambda_function: [
        { id: "one-1", lambda_function_arn: "arn:one", events, filter_prefix: "in/", filter_suffix: ".jpg" },
        { id: "one-2", lambda_function_arn: "arn:one", events, filter_prefix: "in/", filter_suffix: ".png" },
      ],
      queue: [{ id: "other-1", queue_arn: "arn:other", events, filter_suffix: ".pdf" }],
      topic: [{ id: "third-1", topic_arn: "arn:third", events, filter_prefix: "all/" }],
    });
  });
});
