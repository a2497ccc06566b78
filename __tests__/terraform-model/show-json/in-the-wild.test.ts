import { answer, type UserQuestion } from "../../../src/analysis/can";
import { whoMay } from "../../../src/analysis/who";
import type { Model } from "../../../src/terraform-model";
import { A, allow, B, bucket, madeUpState, policy, readMadeUp, role, type MadeUp } from "./made-up";

/** What states of AWS's provider really hold, and in which form. */
const ACCOUNT = [{ name: "aws", account: A, region: "eu-central-1" }];

const read = (...resources: readonly MadeUp[]) => readMadeUp({ "a.json": madeUpState(resources) }, ACCOUNT);

function can(model: Model, principal: string, asked: Partial<UserQuestion>): string {
  const question = { action: "s3:GetObject", resource: "arn:aws:s3:::lake/x", circumstances: {}, ...asked };
  return answer({ principal, ...question }, undefined, model).result;
}

const STRANGER = "arn:aws:iam::999999999999:role/x";
const older = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2008-10-17", Statement });
const READER = { Principal: { AWS: `arn:aws:iam::${B}:role/reader` } };

describe("a policy in the older version", () => {
  const lake = (text: string): Model =>
    read(bucket("aws_s3_bucket.lake", "lake"), {
      address: "aws_s3_bucket_policy.lake",
      values: { bucket: "lake", policy: text },
    }).model;

  it("says the same without variables", () => {
    const model = lake(older(allow("s3:GetObject", "arn:aws:s3:::lake/*", READER)));
    expect(can(model, `arn:aws:iam::${B}:role/reader`, {})).toBe("allowed");
    expect(can(model, STRANGER, {})).toBe("denied");
  });

  it.each([
    ["2008-10-17", "lake/${aws:PrincipalAccount}/x", "allowed"],
    ["2008-10-17", `lake/${B}/x`, "denied"],
    [undefined, "lake/${aws:PrincipalAccount}/x", "allowed"],
    [undefined, `lake/${B}/x`, "denied"],
    ["2012-10-17", "lake/${aws:PrincipalAccount}/x", "denied"],
    ["2012-10-17", `lake/${B}/x`, "allowed"],
  ])("has no variables (%s): %s is read literally", (Version, object, result) => {
    const statement = allow("s3:GetObject", "arn:aws:s3:::lake/${aws:PrincipalAccount}/*", READER);
    const model = lake(JSON.stringify({ Version, Statement: statement }));
    expect(can(model, `arn:aws:iam::${B}:role/reader`, { resource: `arn:aws:s3:::${object}` })).toBe(result);
  });

  it("compares conditions with the text of a variable, wildcards included", () => {
    const tagged = { StringLike: { "aws:PrincipalTag/team": "${aws:PrincipalAccount}${*}" } };
    const model = lake(older(allow("s3:GetObject", "arn:aws:s3:::lake/*", { ...READER, Condition: tagged })));
    const withTag = (tag: string) =>
      can(model, `arn:aws:iam::${B}:role/reader`, { circumstances: { "aws:PrincipalTag/team": tag } });
    expect(withTag("${aws:PrincipalAccount}${x}")).toBe("allowed");
    expect(withTag(`${B}*`)).toBe("denied");
  });
});

it("a topic's default policy is for its owner alone", () => {
  const topic = `arn:aws:sns:eu-central-1:${A}:news`;
  const statement = allow("SNS:Publish", topic, {
    Principal: { AWS: "*" },
    Condition: { StringEquals: { "AWS:SourceOwner": A } },
  });
  const { model } = read(role("aws_iam_role.w", "w"), {
    address: "aws_sns_topic.t",
    values: { name: "news", arn: topic, policy: older(statement) },
  });
  const asked = { action: "sns:Publish", resource: topic };
  expect(can(model, `arn:aws:iam::${A}:root`, asked)).toBe("allowed");
  expect(can(model, "w", asked)).toBe("denied");
  expect(can(model, STRANGER, asked)).toBe("denied");
});

it("a repository's policy names no resource", () => {
  const { model } = read({
    address: "aws_ecr_repository_policy.r",
    values: {
      ...{ repository: "team/app", id: "team/app" },
      policy: older({ Effect: "Allow", Action: "ecr:BatchGetImage", ...READER }),
    },
  });
  const resource = `arn:aws:ecr:eu-central-1:${A}:repository/team/app`;
  const asked = { action: "ecr:BatchGetImage", resource };
  expect(can(model, `arn:aws:iam::${B}:role/reader`, asked)).toBe("allowed");
  expect(can(model, STRANGER, asked)).toBe("denied");
  expect(can(model, `arn:aws:iam::${B}:role/reader`, { ...asked, action: "ecr:PutImage" })).toBe("denied");
});

describe("what another's stack may hold stops only what depends on it:", () => {
  const put = policy(allow("s3:PutObject", "arn:aws:s3:::lake/*"));
  const mine = [
    bucket("aws_s3_bucket.lake", "lake"),
    role("aws_iam_role.w", "w", A, { inline_policy: [{ name: "put", policy: put }] }),
  ];
  const twice = ["a", "b"].map((name) => ({
    address: `aws_s3_bucket_policy.${name}`,
    values: { bucket: "twice", policy: policy(allow("s3:GetObject", "arn:aws:s3:::twice/*", READER)) },
  }));
  const directory = {
    address: "aws_s3_bucket_policy.d",
    values: {
      bucket: "d--euc1-az1--x-s3",
      policy: policy(
        allow(
          "s3express:CreateSession",
          `arn:aws:s3express:eu-central-1:${A}:bucket/d--euc1-az1--x-s3`,
          READER,
        ),
      ),
    },
  };

  it.each<[string, readonly MadeUp[], string]>([
    ["two policies of one bucket", [bucket("aws_s3_bucket.t", "twice"), ...twice], "arn:aws:s3:::twice/x"],
    ["the policy of a directory bucket", [directory], "arn:aws:s3:::d--euc1-az1--x-s3/x"],
  ])("%s", (_what, others, resource) => {
    const { model } = read(...mine, ...others);
    expect(can(model, `arn:aws:iam::${B}:role/reader`, { resource })).toBe("undetermined");
    expect(can(model, "w", { action: "s3:PutObject" })).toBe("allowed");
  });

  it.each([
    ["aws_eks_access_entry", { principal_arn: `arn:aws:iam::${A}:role/w` }],
    ["aws_eks_pod_identity_association", { role_arn: `arn:aws:iam::${A}:role/w` }],
    ["aws_s3_bucket_replication_configuration", { bucket: "lake", role: `arn:aws:iam::${A}:role/w` }],
    ["aws_iam_user_policies_exclusive", { user_name: "ada" }],
  ])("%s says nothing of who may do what in AWS", (type, values) => {
    const { model, notes } = read(...mine, { address: `${type}.x`, values });
    expect(notes).toEqual([]);
    expect(can(model, "w", { action: "s3:PutObject" })).toBe("allowed");
    expect(can(model, STRANGER, {})).toBe("denied");
  });
});

describe("an ACL, as a state shows it,", () => {
  const acl = (values: object): Model =>
    read(bucket("aws_s3_bucket.lake", "lake"), {
      address: "aws_s3_bucket_acl.lake",
      values: { bucket: "lake", ...values },
    }).model;
  const grant = (id: string) => [
    {
      grant: [{ grantee: [{ id, type: "CanonicalUser" }], permission: "FULL_CONTROL" }],
      owner: [{ id: "me" }],
    },
  ];

  it.each([
    ["canned and private", { acl: "private", access_control_policy: grant("me") }, "denied"],
    ["for the owner alone", { access_control_policy: grant("me") }, "denied"],
    ["for someone else as well", { access_control_policy: grant("you") }, "undetermined"],
    ["canned and public", { acl: "public-read", access_control_policy: grant("me") }, "undetermined"],
  ])("%s: a stranger is %s", (_what, values, result) => {
    expect(can(acl(values), "anonymous", {})).toBe(result);
  });
});

it("who says once for whom a space of requests was too large, and answers for the rest", () => {
  const { model } = read(
    role("aws_iam_role.a", "auditor", A, {
      managed_policy_arns: ["arn:aws:iam::aws:policy/SecurityAudit"],
    }),
    bucket("aws_s3_bucket.lake", "lake"),
  );
  const { found } = whoMay({ resource: "arn:aws:s3:::lake" }, model);
  const own = found.filter(({ principal }) => principal === `role auditor of ${A}`);
  expect(own.flatMap(({ terms }) => terms.flatMap(({ actions }) => actions))).toContain("s3:GetBucketPolicy");
});
