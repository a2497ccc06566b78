import { answer } from "../../../src/analysis/can";
import { reasonText } from "../../../src/iam";
import type { Model } from "../../../src/terraform-model";
import { A, allow, bucket, madeUpPlan, madeUpState, policy, readMadeUp, role, type MadeUp } from "./made-up";

/** Ways in which Terraform attaches policies, and takes them away. */
const PUT = policy(allow("s3:PutObject", "arn:aws:s3:::lake/*"));
const P = `arn:aws:iam::${A}:policy/p`;
const FULL = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
const managed: MadeUp = {
  address: "aws_iam_policy.p",
  values: { name: "p", path: "/", policy: PUT, arn: P },
};
const inline: MadeUp = {
  address: "aws_iam_role_policy.i",
  values: { name: "i", role: "writer", policy: PUT },
};
const attachment: MadeUp = {
  address: "aws_iam_role_policy_attachment.a",
  values: { role: "writer", policy_arn: P },
};
const exclusive = (what: string, values: object): MadeUp => ({
  address: `aws_iam_role_${what}_exclusive.x`,
  values: { role_name: "writer", ...values },
});

function read(resources: readonly MadeUp[], more: object = {}): Model {
  const all = [
    bucket("aws_s3_bucket.lake", "lake"),
    role("aws_iam_role.w", "writer", A, more),
    role("aws_iam_role.o", "other"),
    ...resources,
  ];
  return readMadeUp({ "a.json": madeUpState(all) }, [{ name: "aws", account: A, region: "eu-central-1" }])
    .model;
}

function can(model: Model, action = "s3:PutObject", principal = "writer") {
  const asked = { principal, action, resource: "arn:aws:s3:::lake/x", circumstances: {} };
  const { result, why } = answer(asked, undefined, model);
  return { result, why: why.map(reasonText).join("; ") };
}

describe("what one resource lists for itself alone", () => {
  it.each<[string, readonly MadeUp[], string]>([
    [
      "attaches a policy of the files",
      [managed, exclusive("policy_attachments", { policy_arns: [P] })],
      "allowed",
    ],
    ["attaches a policy of AWS", [exclusive("policy_attachments", { policy_arns: [FULL] })], "allowed"],
    [
      "has what an attachment has",
      [managed, attachment, exclusive("policy_attachments", { policy_arns: [P] })],
      "allowed",
    ],
    [
      "lists no policy that is attached",
      [managed, attachment, exclusive("policy_attachments", { policy_arns: [] })],
      "undetermined",
    ],
    [
      "lists one that is in none of the files",
      [exclusive("policy_attachments", { policy_arns: [`arn:aws:iam::${A}:policy/elsewhere`] })],
      "undetermined",
    ],
    ["lists nothing, and there is nothing", [exclusive("policy_attachments", { policy_arns: [] })], "denied"],
    ["lists the inline policy", [inline, exclusive("policies", { policy_names: ["i"] })], "allowed"],
    ["lists no inline policy", [inline, exclusive("policies", { policy_names: [] })], "undetermined"],
    ["lists one of another file", [exclusive("policies", { policy_names: ["j"] })], "undetermined"],
    [
      "is of another role",
      [inline, exclusive("policies", { policy_names: [], role_name: "other" })],
      "allowed",
    ],
  ])("%s", (_what, resources, result) => {
    expect(can(read(resources)).result).toBe(result);
    expect(can(read(resources), "s3:PutObject", "other").result).toBe("denied");
  });

  it("says which resource removes what another attaches", () => {
    const { why } = can(read([managed, attachment, exclusive("policy_attachments", { policy_arns: [] })]));
    expect(why).toContain("aws_iam_role_policy_attachments_exclusive.x does not list it, and removes it");
  });

  it("knows an inline policy that the role shows itself", () => {
    const model = read([exclusive("policies", { policy_names: ["i"] })], {
      inline_policy: [{ name: "i", policy: PUT }],
    });
    expect(can(model).result).toBe("allowed");
  });
});

describe("aws_iam_policy_attachment takes a policy for whom it lists", () => {
  const shared = (name: string, ...roles: readonly string[]): MadeUp => ({
    address: `aws_iam_policy_attachment.${name}`,
    values: { name, roles, policy_arn: P },
  });

  it.each<[string, readonly MadeUp[], string]>([
    ["all of them", [shared("s", "writer", "other")], "allowed"],
    ["another resource attaches it as well", [shared("s", "other"), attachment], "undetermined"],
    ["two of them list others", [shared("s", "other"), shared("t", "writer")], "undetermined"],
    [
      "another policy",
      [{ ...shared("s", "other"), values: { roles: ["other"], policy_arn: FULL } }, attachment],
      "allowed",
    ],
  ])("%s", (_what, resources, result) => {
    expect(can(read([managed, ...resources])).result).toBe(result);
  });
});

it.each([
  ["AmazonS3ReadOnlyAccess", "denied"],
  ["AmazonS3FullAccess", "allowed"],
  ["AdministratorAccess", "allowed"],
  ["ThereIsNone", "undetermined"],
])("a boundary that AWS manages: %s", (name, result) => {
  const model = read([inline], { permissions_boundary: `arn:aws:iam::aws:policy/${name}` });
  expect(can(model).result).toBe(result);
});

describe("a permission set", () => {
  const instance_arn = "arn:aws:sso:::instance/ssoins-1";
  const permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";
  const of = { instance_arn, permission_set_arn };
  const set = (...more: readonly MadeUp[]): Model =>
    read([
      {
        address: "aws_ssoadmin_permission_set.s",
        values: { name: "Data", arn: permission_set_arn, instance_arn },
      },
      {
        address: "aws_ssoadmin_account_assignment.a",
        values: {
          ...of,
          principal_type: "GROUP",
          principal_id: "g",
          target_type: "AWS_ACCOUNT",
          target_id: A,
        },
      },
      ...more,
    ]);
  const person = `arn:aws:iam::${A}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Data_0123456789abcdef`;

  it.each<[string, readonly MadeUp[], string, string]>([
    ["nothing", [], "denied", "denied"],
    [
      "a policy of AWS",
      [
        {
          address: "aws_ssoadmin_managed_policy_attachment.m",
          values: { ...of, managed_policy_arn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" },
        },
      ],
      "allowed",
      "denied",
    ],
    [
      "a list",
      [
        {
          address: "aws_ssoadmin_managed_policy_attachments_exclusive.m",
          values: { ...of, managed_policy_arns: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", FULL] },
        },
      ],
      "allowed",
      "allowed",
    ],
    [
      "a policy of the account",
      [
        {
          address: "aws_ssoadmin_customer_managed_policy_attachment.m",
          values: { ...of, customer_managed_policy_reference: [{ name: "p", path: "/" }] },
        },
      ],
      "undetermined",
      "undetermined",
    ],
    [
      "what another set has",
      [
        {
          address: "aws_ssoadmin_managed_policy_attachment.m",
          values: { instance_arn, permission_set_arn: `${permission_set_arn}2`, managed_policy_arn: FULL },
        },
      ],
      "denied",
      "denied",
    ],
  ])("has %s", (_what, more, reads, writes) => {
    const model = set(...more);
    expect([can(model, "s3:GetObject", person).result, can(model, "s3:PutObject", person).result]).toEqual([
      reads,
      writes,
    ]);
  });
});

describe("a plan that removes a policy", () => {
  const without = (action: string): Model => {
    const plan = madeUpPlan([bucket("aws_s3_bucket.lake", "lake"), role("aws_iam_role.w", "writer")]) as {
      readonly planned_values: { readonly root_module: { readonly resources: readonly object[] } };
      readonly resource_changes: readonly object[];
    };
    const gone = { mode: "managed", type: "aws_iam_role_policy", name: "i", ...inline };
    return readMadeUp({
      "a.json": {
        ...plan,
        prior_state: { values: { root_module: { resources: [gone] } } },
        resource_changes: [
          ...plan.resource_changes,
          { address: inline.address, change: { actions: [action], before: inline.values, after: null } },
        ],
      },
    }).model;
  };

  it.each([
    ["delete", "denied"],
    ["forget", "allowed"],
  ])("by %s: %s afterwards", (action, result) => {
    expect(can(without(action)).result).toBe(result);
  });
});
