import { answer } from "../../../src/analysis/can";
import { compareAccess } from "../../../src/analysis/diff";
import { whoMay } from "../../../src/analysis/who";
import { reasonText } from "../../../src/iam";
import type { Model } from "../../../src/terraform-model";
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

/** What an organization's own Terraform attaches bounds what its accounts may do. */
const MANAGEMENT = "444444444444";
const [ROOT, WORK, OTHER] = ["r-ab12", "ou-ab12-11111111", "ou-ab12-22222222"];
const NO_DELETE = { Sid: "NoDelete", Effect: "Deny", Action: "s3:DeleteObject", Resource: "*" };

const control = (content: string, type?: string, more: object = {}): MadeUp => ({
  address: "aws_organizations_policy.p",
  values: {
    ...{ id: "p-11111111", name: "guard", content, ...(type === undefined ? {} : { type }) },
    arn: `arn:aws:organizations::${MANAGEMENT}:policy/o-a1b2c3d4e5/service_control_policy/p-11111111`,
    ...more,
  },
});
const attached = (target: string, id = "p-11111111"): MadeUp => ({
  address: `aws_organizations_policy_attachment.a["${target} ${id}"]`,
  values: { policy_id: id, target_id: target, id: `${target}:${id}` },
});
const account = (id: string, parent: string): MadeUp => ({
  address: `aws_organizations_account.a["${id}"]`,
  values: {
    id,
    name: id,
    parent_id: parent,
    arn: `arn:aws:organizations::${MANAGEMENT}:account/o-a1b2c3d4e5/${id}`,
  },
});
const unit = (id: string, parent: string): MadeUp => ({
  address: `aws_organizations_organizational_unit.u["${id}"]`,
  values: { id, name: id, parent_id: parent },
});

/** The role `writer` of A may do anything in the bucket of B, which lets it in, and so do an administrator and the root user. */
const stacks = {
  "a.json": madeUpState([
    role("aws_iam_role.w", "writer"),
    {
      address: "aws_iam_role_policy.w",
      values: { name: "p", role: "writer", policy: policy(allow("s3:*", "*")) },
    },
  ]),
  "b.json": madeUpState([
    bucket("aws_s3_bucket.lake", "lake"),
    {
      address: "aws_s3_bucket_policy.lake",
      values: {
        bucket: "lake",
        policy: policy(allow("s3:*", "arn:aws:s3:::lake/*", { Principal: { AWS: [A, B] } })),
      },
    },
  ]),
};

function read(...organization: readonly MadeUp[]) {
  return readMadeUp({ ...stacks, "org.json": madeUpState(organization) }, [
    { name: "a.json", account: A, region: "eu-central-1" },
    { name: "b.json", account: B, region: "eu-central-1" },
  ]);
}

function can({ model }: { readonly model: Model }, action = "s3:DeleteObject", principal = "writer") {
  const question = { principal, action, resource: "arn:aws:s3:::lake/x", circumstances: {} };
  const { result, why } = answer(question, undefined, model);
  return [result, why.map(reasonText).join("; ")];
}

describe("a service control policy", () => {
  it("that is attached to the account denies there, and is read without a note", () => {
    const found = read(control(policy(NO_DELETE)), attached(A));
    expect(found.notes).toEqual([]);
    expect(can(found)).toEqual(["denied", "denied by NoDelete of service control policy guard"]);
    expect(can(found, "s3:GetObject")[0]).toBe("allowed");
  });

  it("bounds those of the account whom no stack defines, and its root user", () => {
    const found = read(control(policy(NO_DELETE)), attached(A));
    for (const principal of [`arn:aws:iam::${A}:role/elsewhere`, `arn:aws:iam::${A}:root`]) {
      expect([can(found, "s3:DeleteObject", principal)[0], can(found, "s3:GetObject", principal)[0]]).toEqual(
        ["denied", "allowed"],
      );
    }
    expect(can(found, "s3:DeleteObject", `arn:aws:iam::${B}:root`)[0]).toBe("allowed");
  });

  it.each([
    ["another account", [attached(B)]],
    ["nothing", []],
    ["the account that manages the organization", [attached(MANAGEMENT)]],
  ])("that is attached to %s says nothing", (_what, attachments) => {
    expect(can(read(control(policy(NO_DELETE)), ...attachments))[0]).toBe("allowed");
  });

  it.each(["TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY"])("of the type %s is none", (type) => {
    expect(can(read(control('{"tags":{}}', type), attached(A)))[0]).toBe("allowed");
  });

  it.each([
    ["the unit of the account", [account(A, WORK)], WORK, "denied"],
    ["a unit above", [account(A, WORK), unit(WORK, OTHER), unit(OTHER, ROOT)], OTHER, "denied"],
    ["the root above", [account(A, WORK), unit(WORK, ROOT)], ROOT, "denied"],
    ["another unit", [account(A, WORK), unit(WORK, ROOT), unit(OTHER, ROOT)], OTHER, "allowed"],
    ["a unit of which nothing is known", [], WORK, "undetermined"],
    ["a unit that may be above", [account(A, WORK)], OTHER, "undetermined"],
    ["a root that may be above", [account(A, WORK)], ROOT, "undetermined"],
  ])("that is attached to %s", (_what, tree, target, result) => {
    const found = read(control(policy(NO_DELETE)), attached(target), ...tree);
    expect(can(found)[0]).toBe(result);
    // Where it denies nothing, it does not matter.
    expect(can(found, "s3:GetObject")[0]).toBe("allowed");
  });

  it("says which policy leaves an answer open, and where it is attached", () => {
    expect(can(read(control(policy(NO_DELETE)), attached(WORK)))).toEqual([
      "undetermined",
      `statement NoDelete (0) of service control policy guard: attached to ${WORK}, and no file says whether ` +
        `account ${A} is below it`,
    ]);
  });

  it.each([
    [[A, B], "denied"],
    [[B], "allowed"],
  ])("at the root of an organization of %s", (members, result) => {
    const organization = {
      address: "data.aws_organizations_organization.o",
      values: {
        roots: [{ id: ROOT }],
        accounts: [...members, MANAGEMENT].map((id) => ({ id, email: `${id}@example.com` })),
        master_account_id: MANAGEMENT,
      },
    };
    expect(can(read(control(policy(NO_DELETE)), attached(ROOT), organization))[0]).toBe(result);
  });

  it("with an exception leaves out whom it excepts", () => {
    const Condition = { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/writer` } };
    const found = read(control(policy({ ...NO_DELETE, Condition })), attached(A));
    expect(can(found)[0]).toBe("allowed");
    expect(can(found, "s3:DeleteObject", `arn:aws:iam::${A}:role/another`)[0]).toBe("denied");
  });

  describe("that lists what it allows", () => {
    const list = control(policy(allow("s3:Get*", "*")));

    it("says nothing of the rest, where FullAWSAccess may be attached as well", () => {
      const found = read(list, attached(A));
      expect(can(found, "s3:GetObject")[0]).toBe("allowed");
      expect(can(found)).toEqual([
        "undetermined",
        expect.stringContaining("FullAWSAccess: no file says whether it is attached, too") as string,
      ]);
    });

    it("changes nothing next to FullAWSAccess", () => {
      expect(can(read(list, attached(A), attached(A, "p-FullAWSAccess")))[0]).toBe("allowed");
    });

    it("at a unit that may be above allows what it lists", () => {
      const found = read(list, attached(WORK));
      expect([can(found, "s3:GetObject")[0], can(found)[0]]).toEqual(["allowed", "undetermined"]);
    });
  });

  it.each([
    ["that is in none of the files", [attached(A, "p-99999999")]],
    ["that is not read", [control("no JSON"), attached(A)]],
  ])("%s leaves everything open there", (_what, resources) => {
    const found = read(...resources);
    expect(can(found)[0]).toBe("undetermined");
    expect(can(found, "s3:GetObject", `arn:aws:iam::${B}:root`)[0]).toBe("allowed");
  });
});

describe("a resource control policy", () => {
  const rcp = policy({ ...NO_DELETE, Principal: "*" });
  const at = (...targets: readonly string[]) =>
    read(control(rcp, "RESOURCE_CONTROL_POLICY"), ...targets.map((target) => attached(target)));

  it("binds who asks for what the account has, and no one of the account elsewhere", () => {
    expect(can(at(B))).toEqual(["denied", "denied by NoDelete of resource control policy guard"]);
    expect(can(at(B), "s3:GetObject")[0]).toBe("allowed");
    expect(can(at(A))[0]).toBe("allowed");
    expect(can(at(WORK))[0]).toBe("undetermined");
    expect(can(at(B, "p-RCPFullAWSAccess"))[0]).toBe("denied");
  });
});

describe("a plan of the organization", () => {
  const planned = (target: object, ...more: readonly MadeUp[]) =>
    readMadeUp(
      {
        ...stacks,
        "org.json": madeUpPlan(
          [
            {
              address: "aws_organizations_policy.p",
              values: { name: "guard", content: policy(NO_DELETE), type: "SERVICE_CONTROL_POLICY" },
              unknown: { id: true, arn: true },
            },
            {
              address: "aws_organizations_policy_attachment.a",
              ...{ values: {}, unknown: { policy_id: true, id: true } },
              expressions: {
                policy_id: { references: ["aws_organizations_policy.p.id", "aws_organizations_policy.p"] },
              },
              ...target,
            },
            ...more,
          ],
          { providers: { aws: { region: "us-east-1" } } },
        ),
      },
      [
        { name: "a.json", account: A, region: "eu-central-1" },
        { name: "b.json", account: B, region: "eu-central-1" },
      ],
    );

  it("follows the reference to the policy", () => {
    expect(can(planned({ values: { target_id: A } }))[0]).toBe("denied");
    expect(can(planned({ values: { target_id: B } }))[0]).toBe("allowed");
  });

  it("leaves open what depends on a target that is known after the apply", () => {
    const found = planned({
      values: {},
      unknown: { policy_id: true, target_id: true },
      expressions: {
        policy_id: { references: ["aws_organizations_policy.p.id", "aws_organizations_policy.p"] },
        target_id: {
          references: [
            "aws_organizations_organization.o.roots[0].id",
            "aws_organizations_organization.o.roots",
            "aws_organizations_organization.o",
          ],
        },
      },
    });
    expect(can(found)).toEqual([
      "undetermined",
      expect.stringContaining("known after apply: aws_organizations_policy_attachment.a.target_id") as string,
    ]);
    expect(can(found, "s3:GetObject")[0]).toBe("allowed");
  });

  it("knows that an account which it makes is none of those that are there", () => {
    const target = {
      values: {},
      unknown: { policy_id: true, target_id: true },
      expressions: {
        policy_id: { references: ["aws_organizations_policy.p.id", "aws_organizations_policy.p"] },
        target_id: { references: ["aws_organizations_account.n.id", "aws_organizations_account.n"] },
      },
    };
    const made = { address: "aws_organizations_account.n", values: { name: "n" }, unknown: { id: true } };
    expect(can(planned(target, made))[0]).toBe("allowed");
  });
});

it("who and diff see it, too", () => {
  const [open, closed] = [read(), read(control(policy(NO_DELETE)), attached(A))];
  const deletes = ({ model }: { readonly model: Model }) =>
    whoMay({ action: "s3:DeleteObject" }, model).found.map(({ principal }) => principal);
  expect(deletes(open)).toContain(`role writer of ${A}`);
  expect(deletes(closed).filter((one) => one.includes(A))).toEqual([]);
  expect(deletes(closed)).toContain(`the root user of ${B}`);
  const { gained, lost } = compareAccess(closed.model, open.model);
  expect(lost).toEqual([]);
  expect(new Set(gained.flatMap(({ actions }) => actions))).toEqual(new Set(["s3:DeleteObject"]));
});
