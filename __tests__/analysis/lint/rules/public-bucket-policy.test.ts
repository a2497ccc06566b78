import { publicBucketPolicy } from "../../../../src/analysis/lint/rules/public-bucket-policy";
import { found } from "../found";

const open = (Condition?: object) => ({
  Sid: "Open",
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::destination-bucket/*",
  ...(Condition === undefined ? {} : { Condition }),
});
const blocked = { block_public_policy: true };

test("a public policy that S3 refuses", () => {
  expect(found(publicBucketPolicy, { bucket: [open()], publicAccess: blocked })).toEqual([
    {
      place: "Open of bucket policy of destination-bucket",
      expected: "fixed principals, or fixed values of a key such as aws:PrincipalOrgID",
      received: "a public policy, which block_public_policy makes S3 refuse",
      kind: "resource",
    },
  ]);
});

test.each([
  [
    "where public policies are not blocked",
    { bucket: [open()], publicAccess: { restrict_public_buckets: true } },
  ],
  ["where nothing is said", { bucket: [open()] }],
  [
    "of one organization",
    { bucket: [open({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } })], publicAccess: blocked },
  ],
])("%s: in order", (_name, given) => {
  expect(found(publicBucketPolicy, given)).toEqual([]);
});
