import { answer } from "../../../src/analysis/can";
import { reasonText } from "../../../src/iam";
import {
  A,
  allow,
  B,
  bucket,
  madeUpPlan,
  madeUpState,
  policy,
  readMadeUp,
  role,
  type MadeUp,
} from "./made-up";

const WRITER = `arn:aws:iam::${A}:role/writer`;
const OWN = `arn:aws:iam::${B}:role/own`;
const ID = "11111111-2222-3333-4444-555555555555";
const arnIn = (account: string) => `arn:aws:kms:eu-central-1:${account}:key/${ID}`;
const KEY = arnIn(B);
const IN_B = [{ name: "b.json", account: B, region: "eu-central-1" }];

const owner = (account = B) => allow("kms:*", "*", { Principal: { AWS: `arn:aws:iam::${account}:root` } });
const writer = (more: object = {}) =>
  allow("kms:GenerateDataKey", "*", { Principal: { AWS: [WRITER, OWN] }, ...more });

/** A key of B's account, or of another. */
const key = (type: string, statements: readonly object[], account = B): MadeUp => ({
  address: `${type}.k`,
  values: { policy: policy(...statements), key_id: ID, id: ID, arn: arnIn(account) },
});

/** B's side: a bucket with a default key, which lets the writer put. */
const lake = (named: string, bucketKey: boolean | null = true, algorithm = "aws:kms"): MadeUp[] => [
  bucket("aws_s3_bucket.b", "lake"),
  {
    address: "aws_s3_bucket_policy.b",
    values: {
      bucket: "lake",
      policy: policy(
        allow("s3:PutObject", "arn:aws:s3:::lake/*", {
          Principal: { AWS: [WRITER, OWN] },
        }),
      ),
    },
  },
  {
    address: "aws_s3_bucket_server_side_encryption_configuration.b",
    values: {
      bucket: "lake",
      rule: [
        {
          apply_server_side_encryption_by_default: [{ sse_algorithm: algorithm, kms_master_key_id: named }],
          bucket_key_enabled: bucketKey,
        },
      ],
    },
  },
];

const writers = (account: string, name: string, ...more: readonly object[]): MadeUp[] => [
  role(`aws_iam_role.${name}`, name, account),
  {
    address: `aws_iam_role_policy.${name}`,
    values: { name: "p", role: name, policy: policy(allow("s3:PutObject", "*"), ...more) },
  },
];
const KMS = allow("kms:GenerateDataKey", "arn:aws:kms:*:*:key/*");

function put(resources: readonly MadeUp[], { principal = WRITER, may = [KMS] } = {}) {
  const { model } = readMadeUp(
    { "a.json": madeUpState(writers(A, "writer", ...may)), "b.json": madeUpState(resources) },
    IN_B,
  );
  const question = { action: "s3:PutObject", resource: "arn:aws:s3:::lake/x", circumstances: {} };
  const { result, why, notes } = answer({ principal, ...question }, undefined, model);
  return { result, why: why.map(reasonText).join("; "), notes };
}

describe.each(["aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key"])(
  "a bucket's default key that is an %s",
  (type) => {
    it("has the policy that decides", () => {
      expect(put([...lake(KEY), key(type, [owner(), writer()])]).result).toBe("allowed");
      expect(put([...lake(KEY), key(type, [owner()])]).result).toBe("denied");
    });

    it("is found in a first plan, where AWS has yet to name it", () => {
      const [made] = [key(type, [owner()])];
      const { policy: text } = made.values;
      const plan = madeUpPlan(
        [
          { ...made, values: { policy: text }, unknown: { arn: true, id: true, key_id: true } },
          ...lake("").map((one) =>
            one.address.includes("encryption")
              ? {
                  ...one,
                  unknown: {
                    rule: [{ apply_server_side_encryption_by_default: [{ kms_master_key_id: true }] }],
                  },
                  expressions: {
                    rule: [
                      {
                        apply_server_side_encryption_by_default: [
                          { kms_master_key_id: { references: [`${type}.k.arn`, `${type}.k`] } },
                        ],
                      },
                    ],
                  },
                }
              : one,
          ),
        ],
        { providers: { aws: { region: "eu-central-1", allowed_account_ids: [B] } } },
      );
      const { model } = readMadeUp({ "a.json": madeUpState(writers(A, "writer", KMS)), "b.json": plan });
      const question = { action: "s3:PutObject", resource: "arn:aws:s3:::lake/x", circumstances: {} };
      const { result, parts } = answer({ principal: WRITER, ...question }, undefined, model);
      expect([result, parts.at(-1)?.decision?.decidedBy.map(({ side }) => side)]).toEqual([
        "denied",
        ["resource"],
      ]);
    });
  },
);

describe("a key of a third account", () => {
  const C = "333333333333";

  it("that is in none of the files leaves it undetermined", () => {
    const { result, why, notes } = put(lake(arnIn(C)));
    expect([result, why, notes]).toEqual([
      "undetermined",
      `the stacks have no ${arnIn(C)}, and its policy decides kms:GenerateDataKey`,
      [],
    ]);
  });

  it("denies nevertheless whom its own policies do not let use it", () => {
    expect(put(lake(arnIn(C)), { may: [] }).result).toBe("denied");
  });

  it("decides by its policy", () => {
    const third = (...more: readonly object[]) => key("aws_kms_key", [owner(C), ...more], C);
    expect(put([...lake(arnIn(C)), third(writer())]).result).toBe("allowed");
    expect(put([...lake(arnIn(C)), third()]).result).toBe("denied");
  });
});

describe("what S3 names to KMS as encrypted", () => {
  const at = (arn: string) =>
    key("aws_kms_key", [owner(), writer({ Condition: { StringLike: { [CONTEXT]: arn } } })]);
  const CONTEXT = "kms:EncryptionContext:aws:s3:arn";
  const [ofBucket, ofObject] = [at("arn:aws:s3:::lake"), at("arn:aws:s3:::lake/*")];

  it.each([
    ["the bucket, with a Bucket Key", lake(KEY), ofBucket, ofObject],
    ["the object, without one", lake(KEY, false), ofObject, ofBucket],
    ["the object, where nothing turns it on", lake(KEY, null), ofObject, ofBucket],
    ["the object, in two layers", lake(KEY, true, "aws:kms:dsse"), ofObject, ofBucket],
  ])("is %s", (_what, resources, right, wrong) => {
    expect(put([...resources, right]).result).toBe("allowed");
    expect(put([...resources, wrong]).result).toBe("denied");
  });
});

describe("a default key that is not named by its ARN", () => {
  const made = [
    key("aws_kms_key", [owner(), writer()]),
    { address: "aws_kms_alias.k", values: { name: "alias/lake", target_key_id: ID } },
    ...writers(B, "own", KMS),
  ];

  it("is found by the ARN of its alias", () => {
    expect(put([...lake(`arn:aws:kms:eu-central-1:${B}:alias/lake`), ...made]).result).toBe("allowed");
    const { result, why } = put([...lake(`arn:aws:kms:eu-central-1:${B}:alias/other`), ...made]);
    expect([result, why]).toEqual([
      "undetermined",
      `which key the bucket's default encryption means by arn:aws:kms:eu-central-1:${B}:alias/other`,
    ]);
  });

  it.each([ID, "alias/lake"])("is looked up in the caller's account: %s", (named) => {
    expect(put([...lake(named), ...made], { principal: OWN }).result).toBe("allowed");
    const { result, why } = put([...lake(named), ...made]);
    expect([result, why]).toEqual([
      "undetermined",
      `which key the bucket's default encryption means by ${named}: KMS looks an id or an alias up in the caller's ` +
        "account, so other accounts need the key's ARN",
    ]);
  });
});
