import { parseConfig } from "../../src/config/parse-config";
import type { HandshakeConfig, OneDestinationConfig } from "../../src/config/schema";
import { handedOver } from "../../src/handshakes/existing-bucket";
import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import { policyDocumentHcl } from "../../stacks/policy-document-hcl";
import { smallConfig } from "../support/configs";
import { readPolicy } from "../support/read-policy";
import { synthesize } from "../support/synthesize";

const THERE = {
  Sid: "ReadByAnalysts",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::333333333333:role/analyst" },
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::destination-bucket/${aws:username}/*",
} as const;

const OURS = {
  Sid: "WriteObjectsByTask",
  Effect: "Allow",
  Principal: { AWS: ["arn:aws:iam::111111111111:role/task-role"] },
  Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
  Resource: ["arn:aws:s3:::destination-bucket/tasks/*"],
};

type Existing = OneDestinationConfig["destination"]["existing"];

const configOf = (existing: Existing, changes: Partial<HandshakeConfig> = {}) =>
  parseConfig(
    { ...smallConfig(), destination: { ...smallConfig().destination, existing }, ...changes },
    "test.config.ts",
  );
const synth = (...given: Parameters<typeof configOf>) => synthesize(configOf(...given));
const policyWith = (...Statement: object[]) =>
  ({ Version: "2012-10-17", Statement }) as unknown as Extract<
    NonNullable<Extract<Existing, object>["policy"]>,
    object
  >;

const outputOf = (stack: { readonly json: Record<string, unknown> }, name: string): unknown =>
  JSON.parse((stack.json["output"] as Record<string, { value: string } | undefined>)[name]?.value ?? "null");

test.each<[string, Existing]>([
  ["of which nothing is known", true],
  ["without a policy", { policy: "none" }],
  ["with a policy", { policy: policyWith(THERE) }],
])(
  "the owner of a bucket %s gets the statements in an output, and no stack touches the bucket",
  (_case, existing) => {
    const { A, B } = synth(existing);
    expect(outputOf(B, "policy_statements_destination-bucket")).toEqual({
      bucket: "destination-bucket",
      statements: [OURS],
    });
    expect(B.json["resource"]).toBeUndefined();
    expect(Object.keys(A.json["resource"] as object)).toEqual(["aws_iam_role", "aws_iam_role_policy"]);
  },
);

test("what already exists, in AWS's own form and order, is not output again", () => {
  const asGiven = { ...OURS, Principal: { AWS: OURS.Principal.AWS[0] }, Action: [...OURS.Action].reverse() };
  const { B } = synth({ policy: policyWith(THERE, asGiven) });
  expect(outputOf(B, "policy_statements_destination-bucket")).toMatchObject({ statements: [] });
});

test("on request the stack puts the whole policy: what was there as it was, then the writers' statements", () => {
  const { B } = synth({ policy: policyWith(THERE), bucketPolicy: "replace" });
  const { bucket, policy, ...rest } = B.only("aws_s3_bucket_policy");
  expect({ bucket, rest: Object.keys(rest).sort() }).toEqual({
    bucket: "destination-bucket",
    rest: ["depends_on", "provider"],
  });
  expect(readPolicy(policy)).toEqual({ Version: "2012-10-17", Statement: [THERE, OURS] });
  expect(Object.keys(B.json["resource"] as object)).toEqual(["aws_s3_bucket_policy"]);
  expect(outputOf(B, "policy_statements_destination-bucket")).toBeNull();
});

test("with assume-role the policy needs nothing, and the role in B is made", () => {
  const writers = [
    { ...smallConfig().writers[0], handshake: { kind: "assume-role", roleName: "target-role" } },
  ];
  const { B } = synth(true, { writers: writers as HandshakeConfig["writers"] });
  expect(outputOf(B, "policy_statements_destination-bucket")).toMatchObject({ statements: [] });
  expect(Object.keys(B.json["resource"] as object)).toEqual(["aws_iam_role", "aws_iam_role_policy"]);
});

test("a Sid that stands for something else is refused, and so is what is too long together", () => {
  expect(() => synth({ policy: policyWith({ ...THERE, Sid: OURS.Sid }) })).toThrow(
    'account B, bucket policy of destination-bucket: expected another Sid than "WriteObjectsByTask"',
  );
  const long = Array.from({ length: 140 }, (_, index) => ({ ...THERE, Sid: `Read${index}` }));
  expect(() => synth({ policy: policyWith(...long) })).toThrow("expected at most 20,480 bytes, received");
  expect(() => synth({ policy: policyWith(...long.slice(0, 80)) })).not.toThrow();
});

test("copies from a source that already exists: its owner gets what the role in B needs there", () => {
  const { A } = synth(true, {
    writers: [
      {
        kind: "lambda",
        workload: "copy",
        name: "copy",
        roleName: "copy-role",
        handshake: { kind: "assume-role", roleName: "target-role" },
        source: { in: "own-bucket", bucketName: "source.bucket", existing: true, prefix: "in/" },
      },
    ],
  });
  const binding = {
    Effect: "Allow",
    Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
  };
  const condition = { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/target-role" } };
  expect(outputOf(A, "policy_statements_source_bucket")).toEqual({
    bucket: "source.bucket",
    statements: [
      {
        Sid: "ReadSourceByCopy",
        ...binding,
        Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectVersionTagging"],
        Resource: ["arn:aws:s3:::source.bucket/in/*"],
        Condition: condition,
      },
      {
        Sid: "ListSourceByCopy",
        ...binding,
        Action: ["s3:ListBucket"],
        Resource: ["arn:aws:s3:::source.bucket"],
        Condition: { ...condition, StringLike: { "s3:prefix": "in/*" } },
      },
    ],
  });
  expect(A.resources("aws_s3_bucket_policy")).toEqual({});
});

test("the files next to the stacks have the same, for buckets and keys, and none of what a stack puts", () => {
  const keyArn = "arn:aws:kms:eu-central-1:222222222222:key/1";
  const of = (existing: Existing) =>
    handedOver(
      planHandshakes(
        configOf(existing, {
          destination: {
            bucketName: "destination-bucket",
            existing,
            encryption: { kind: "existing-kms-key", keyArn },
          },
        }),
      ).plan,
    );
  expect(of(true).map(({ arn, policy }) => [arn, policy.Statement.map(({ Sid }) => Sid)])).toEqual([
    ["arn:aws:s3:::destination-bucket", ["WriteObjectsByTask"]],
    [keyArn, ["UseByTask"]],
  ]);
  expect(of({ policy: "none", bucketPolicy: "replace" }).map(({ arn }) => arn)).toEqual([keyArn]);
  expect(handedOver(planHandshakes(configOf(false)).plan)).toEqual([]);
});

test("statements as a data source of Terraform", () => {
  const text = policyDocumentHcl("bucket_a.b", [
    {
      Sid: "Deny",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:*"],
      Resource: ["arn:aws:s3:::a.b/*"],
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1", "aws:SourceVpc": ["vpc-1", "vpc-2"] } },
    },
  ]);
  expect(text).toBe(`data "aws_iam_policy_document" "bucket_a_b" {
  statement {
    sid       = "Deny"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::a.b/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-1"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceVpc"
      values   = ["vpc-1", "vpc-2"]
    }
  }
}
`);
});
