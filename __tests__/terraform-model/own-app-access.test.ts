import { answer } from "../../src/analysis/can";
import { reasonText } from "../../src/iam";
import { readModel } from "../../src/terraform-model";

/** What a user's own app may hold besides what a config synthesizes to. */
const A = "111111111111";
const B = "222222222222";
const policy = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });
const DENY = policy({ Effect: "Deny", Action: "s3:PutObject", Resource: "*" });
const trust = policy({
  ...{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
});

type Resources = Readonly<Record<string, Readonly<Record<string, object>>>>;

function can(more: Resources, principal = "writer", action = "s3:PutObject", id = "my-app") {
  const resource = {
    aws_s3_bucket: { lake: { bucket: "lake" } },
    aws_iam_role: { w: { name: "writer", assume_role_policy: trust } },
    aws_iam_role_policy: {
      p: {
        ...{ name: "p", role: "${aws_iam_role.w.name}" },
        policy: policy({ Effect: "Allow", Action: "s3:PutObject", Resource: "*" }),
      },
    },
    ...more,
  };
  const json = {
    provider: { aws: [{ region: "eu-central-1", allowed_account_ids: [A] }] },
    terraform: { required_providers: { aws: { source: "hashicorp/aws", version: "~> 6.25" } } },
    resource,
  };
  const question = { principal, action, resource: "arn:aws:s3:::lake/x", circumstances: {} };
  const { result, why } = answer(question, undefined, readModel([{ id, json }]));
  return { result, why: why.map(reasonText).join("; ") };
}

describe("a control policy", () => {
  const attached = (target_id: string, more: Resources = {}) =>
    can({
      aws_organizations_policy: { p: { name: "guard", content: DENY } },
      aws_organizations_policy_attachment: {
        a: { policy_id: "${aws_organizations_policy.p.id}", target_id },
      },
      ...more,
    }).result;

  it.each<[string, string, Resources, string]>([
    ["the account", A, {}, "denied"],
    ["another account", B, {}, "allowed"],
    ["a unit by its id", "ou-ab12-11111111", {}, "undetermined"],
    [
      "a unit of the app, which may be there already",
      "${aws_organizations_organizational_unit.u.id}",
      { aws_organizations_organizational_unit: { u: { name: "u", parent_id: "r-ab12" } } },
      "undetermined",
    ],
    [
      "the root, by an expression that is not worked out",
      "${aws_organizations_organization.o.roots[0].id}",
      { aws_organizations_organization: { o: { feature_set: "ALL" } } },
      "undetermined",
    ],
  ])("at %s", (_what, target, more, result) => {
    expect(attached(target, more)).toBe(result);
  });
});

it.each<[string, Resources, string]>([
  [
    "a list of policies",
    {
      aws_iam_role_policy_attachments_exclusive: {
        x: {
          role_name: "${aws_iam_role.w.name}",
          policy_arns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
        },
      },
    },
    "undetermined",
  ],
  [
    "an ACL for everybody",
    { aws_s3_bucket_acl: { a: { bucket: "${aws_s3_bucket.lake.id}", acl: "public-read" } } },
    "undetermined",
  ],
  [
    "an ACL for the owner",
    { aws_s3_bucket_acl: { a: { bucket: "${aws_s3_bucket.lake.id}", acl: "private" } } },
    "denied",
  ],
  ["nothing", {}, "denied"],
])("what grants by %s leaves open what it may give", (_what, more, result) => {
  const principal = "aws_s3_bucket_acl" in more ? "anonymous" : "writer";
  expect(can(more, principal, "s3:GetObject").result).toBe(result);
});

describe("a bucket policy", () => {
  const of = (text: string): Resources => ({ aws_s3_bucket_policy: { p: { bucket: "lake", policy: text } } });
  const statement = {
    ...{ Effect: "Allow", Principal: { AWS: B }, Action: "s3:GetObject", Resource: "arn:aws:s3:::lake/*" },
  };
  const reader = `arn:aws:iam::${B}:role/reader`;
  const older = of(JSON.stringify({ Version: "2008-10-17", Statement: statement }));
  const canonical = { ...statement, Principal: { CanonicalUser: "0".repeat(64) }, Action: "s3:PutObject" };

  it("is read in the older version, and as far as it goes", () => {
    expect(can(older, reader, "s3:GetObject").result).toBe("allowed");
    expect(can(of(policy(statement, canonical)), reader, "s3:GetObject").result).toBe("allowed");
    expect(can(of(policy(statement, canonical)), reader).result).toBe("undetermined");
  });

  it("is refused in a stack of a config", () => {
    expect(() => can(older, reader, "s3:GetObject", "account_A")).toThrow('expected "2012-10-17"');
    expect(() => can(of(policy(canonical)), reader, "s3:GetObject", "account_A")).toThrow("CanonicalUser");
  });
});
