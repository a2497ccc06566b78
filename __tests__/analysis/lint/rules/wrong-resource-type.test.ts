import { wrongResourceType } from "../../../../src/analysis/lint/rules/wrong-resource-type";
import { found } from "../found";

const bucket = "arn:aws:s3:::destination-bucket";
const key = "arn:aws:kms:eu-central-1:222222222222:key";
const identity = (Action: string | string[], Resource: string | string[]) =>
  found(wrongResourceType, { identity: [{ Sid: "Here", Effect: "Allow", Action, Resource }] });

test.each<[string | string[], string | string[]]>([
  ["s3:GetObject", `${bucket}/*`],
  ["s3:GetObject", `${bucket}/photos/`],
  ["s3:ListBucket", bucket],
  ["s3:ListBucket", "arn:aws:s3:::destination-*"],
  ["s3:GetObject", "arn:aws:s3:::destination-*"],
  [
    ["s3:ListBucket", "s3:GetObject"],
    [bucket, `${bucket}/*`],
  ],
  ["s3:GetDataAccess", "arn:aws:s3:eu-central-1:222222222222:access-grants/default"],
  ["s3:GetObject", "arn:aws:s3:eu-central-1:222222222222:accesspoint/mine/object/*"],
  ["kms:Decrypt", `${key}/*`],
  ["kms:CreateAlias", [`${key}/1234`, "arn:aws:kms:eu-central-1:222222222222:alias/mine"]],
  ["sts:AssumeRole", "arn:aws:iam::222222222222:role/team/reader"],
  ["logs:PutLogEvents", "arn:aws:logs:eu-central-1:222222222222:log-group:/aws/lambda/x:*"],
  ["lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:222222222222:function:x"],
  ["s3:ListAllMyBuckets", "*"],
])("%j on %j", (action, resource) => {
  expect(identity(action, resource)).toEqual([]);
});

test("reading objects of a bucket's own ARN", () => {
  expect(identity("s3:GetObject", bucket)).toMatchObject([
    {
      place: "Here of policy of role reader",
      expected: "accesspointobject or object for s3:GetObject",
      received: bucket,
    },
    { expected: "a resource of s3:GetObject", received: bucket },
  ]);
});

test.each<[string | string[], string | string[], string]>([
  ["s3:ListBucket", `${bucket}/*`, "accesspoint or bucket for s3:ListBucket"],
  [
    "s3:ListBucket",
    "arn:aws:s3:eu-central-1:222222222222:access-grants/default",
    "accesspoint or bucket for s3:ListBucket",
  ],
  ["kms:Decrypt", "arn:aws:kms:eu-central-1:222222222222:alias/mine", "key for kms:Decrypt"],
  ["sts:AssumeRole", "arn:aws:iam::222222222222:user/reader", "role for sts:AssumeRole"],
  ["sts:AssumeRole", "arn:aws:sts::222222222222:assumed-role/reader/session", "role for sts:AssumeRole"],
  ["s3:ListAllMyBuckets", bucket, '"*" for s3:ListAllMyBuckets, which has no resources'],
  [["s3:GetObject", "s3:ListBucket"], `${bucket}/*`, "accesspoint or bucket for s3:ListBucket"],
])("%j on %j never applies", (action, resource, expected) => {
  expect(identity(action, resource)[0]).toMatchObject({ expected });
});

test("a resource that none of the actions takes, next to one that does", () => {
  expect(identity("s3:GetObject", [`${bucket}/*`, bucket])).toMatchObject([
    { expected: "a resource of s3:GetObject", received: bucket },
  ]);
});

test("a Deny of a bucket that is about nothing which the bucket has", () => {
  const deny = (Action: string, Resource: string) =>
    found(wrongResourceType, { bucket: [{ Effect: "Deny", Principal: "*", Action, Resource }] });
  expect(deny("s3:PutObject", `${bucket}/*`)).toEqual([]);
  expect(deny("s3:PutObject", bucket)).toHaveLength(2);
});

test('"*" in the policy of a key is the key: an action on something else never applies', () => {
  const Principal = { AWS: "arn:aws:iam::222222222222:root" };
  const allow = (Action: string) =>
    found(wrongResourceType, { key: [{ Effect: "Allow", Principal, Action, Resource: "*" }] });
  expect(allow("kms:Decrypt")).toEqual([]);
  expect(allow("s3:GetObject")).toMatchObject([{ expected: "accesspointobject or object for s3:GetObject" }]);
});
