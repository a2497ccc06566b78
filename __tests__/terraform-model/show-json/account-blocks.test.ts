import { answer } from "../../../src/analysis/can";
import { A, allow, B, bucket, madeUpState, policy, readMadeUp, role, type MadeUp } from "./made-up";

const ALL = {
  block_public_acls: true,
  block_public_policy: true,
  ignore_public_acls: true,
  restrict_public_buckets: true,
};
const NONE = Object.fromEntries(Object.keys(ALL).map((name) => [name, false]));

const block = (settings: object, account = B): MadeUp => ({
  address: "aws_s3_account_public_access_block.all",
  values: { ...settings, account_id: account, id: account },
});
const ofBucket = (settings: object): MadeUp => ({
  address: "aws_s3_bucket_public_access_block.b",
  values: { ...settings, bucket: "lake" },
});

/** What a writer of another account gets, whom the bucket lets put by name, next to a statement that is public. */
function put(...blocks: readonly MadeUp[]): string {
  const writer = `arn:aws:iam::${A}:role/writer`;
  const at = "arn:aws:s3:::lake/*";
  const { model } = readMadeUp(
    {
      "a.json": madeUpState([
        role("aws_iam_role.w", "writer"),
        {
          address: "aws_iam_role_policy.w",
          values: { name: "p", role: "writer", policy: policy(allow("s3:PutObject", at)) },
        },
      ]),
      "b.json": madeUpState([
        bucket("aws_s3_bucket.b", "lake"),
        {
          address: "aws_s3_bucket_policy.b",
          values: {
            bucket: "lake",
            policy: policy(
              allow("s3:PutObject", at, { Principal: { AWS: writer } }),
              allow("s3:GetObject", at, { Principal: "*" }),
            ),
          },
        },
        ...blocks,
      ]),
    },
    [{ name: "aws_s3_bucket.b", account: B }],
  );
  const question = { principal: writer, action: "s3:PutObject", resource: "arn:aws:s3:::lake/x" };
  return answer({ ...question, circumstances: {} }, undefined, model).result;
}

describe("Block Public Access of an account", () => {
  it("binds a bucket that blocks less itself, or says nothing", () => {
    expect(put(block(ALL))).toBe("denied");
    expect(put(block({ ...NONE, restrict_public_buckets: true }), ofBucket(NONE))).toBe("denied");
  });

  it("leaves a bucket to itself that it does not bind", () => {
    expect(put(block(NONE), ofBucket(NONE))).toBe("allowed");
    expect(put(block(NONE), ofBucket(ALL))).toBe("denied");
    expect(put(block(ALL, A), ofBucket(NONE))).toBe("allowed");
  });

  it("leaves open what neither says", () => {
    expect(put()).toBe("undetermined");
    expect(put(block(NONE))).toBe("undetermined");
  });
});
