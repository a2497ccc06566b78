import { conditionKeyNotSent } from "../../../../src/analysis/lint/rules/condition-key-not-sent";
import { found } from "../found";

const bucket = "arn:aws:s3:::destination-bucket";
const withKey = (Effect: string, Action: string | string[], key: string) =>
  found(conditionKeyNotSent, {
    bucket: [
      {
        Effect,
        Principal: { AWS: "arn:aws:iam::111111111111:role/task-role" },
        Action,
        Resource: [bucket, `${bucket}/*`],
        Condition: { StringEquals: { [key]: "x" } },
      },
    ],
  });

test.each<[string | string[], string]>([
  ["s3:PutObject", "s3:x-amz-acl"],
  ["s3:ListBucket", "s3:prefix"],
  ["s3:GetObject", "s3:ExistingObjectTag/team"],
  ["s3:GetObject", "aws:PrincipalOrgID"],
  ["s3:*", "s3:x-amz-acl"],
])("%j with %s", (action, key) => {
  expect(withKey("Allow", action, key)).toEqual([]);
});

test.each<[string | string[], string, string]>([
  ["s3:GetObject", "s3:prefix", "s3:GetObject"],
  [["s3:PutObject", "s3:AbortMultipartUpload"], "s3:x-amz-acl", "s3:AbortMultipartUpload"],
  ["s3:GetObject", "kms:ViaService", "s3:GetObject"],
  ["s3:Get*", "s3:x-amz-acl", "s3:Get*"],
])("%j never has %s: an Allow never applies, a Deny neither", (action, key, without) => {
  for (const effect of ["Allow", "Deny"]) {
    expect(withKey(effect, action, key)).toMatchObject([
      { expected: `a key that AWS sends with ${without}`, received: key },
    ]);
  }
});

test("a key of the resource counts: the aliases of a KMS key", () => {
  const statement = (Action: string, Resource: string) => ({
    Effect: "Allow",
    Action,
    Resource,
    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/mine" } },
  });
  const key = statement("kms:Decrypt", "arn:aws:kms:eu-central-1:222222222222:key/*");
  expect(found(conditionKeyNotSent, { identity: [key] })).toEqual([]);
  expect(found(conditionKeyNotSent, { identity: [statement("kms:ListKeys", "*")] })).toHaveLength(1);
});
