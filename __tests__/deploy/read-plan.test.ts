import type { DeployStack } from "../../src/deploy/deploy-stack";
import { planText } from "../../src/deploy/plan-text";
import { readPlan } from "../../src/deploy/read-plan";

const STACK: DeployStack = {
  id: "account_A",
  folder: "/stacks/account_A",
  account: "111111111111",
  region: "eu-central-1",
  addresses: ["aws_iam_role.one", "aws_s3_bucket.two"],
  after: [],
  sha256: "",
};

const resource = (address: string) => ({ address, mode: "managed" });
const provider = (...accounts: readonly string[]) => ({
  name: "aws",
  full_name: "registry.terraform.io/hashicorp/aws",
  expressions: { allowed_account_ids: { constant_value: accounts } },
});
const configuration = (changes: object = {}) => ({
  provider_config: { "aws.account_A": provider("111111111111") },
  root_module: { resources: STACK.addresses.map(resource) },
  ...changes,
});

/** As Terraform 1.11 writes it. */
const plan = (changes: object = {}): string =>
  JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: {},
    configuration: configuration(),
    applyable: true,
    complete: true,
    errored: false,
    ...changes,
  });

const change = (address: string, actions: readonly string[], values: object = {}) => ({
  address,
  mode: "managed",
  type: address.split(".")[0],
  change: { actions, before: null, after: null, after_unknown: {}, ...values },
});

const text = (...changes: readonly object[]): string[] =>
  planText(STACK, readPlan(plan({ resource_changes: changes }), STACK));

test("the stack's own plan is read, of Terraform before 1.8 and of another minor format too", () => {
  expect(readPlan(plan(), STACK).isEmpty).toBe(true);
  expect(readPlan(plan({ complete: undefined, errored: undefined }), STACK).isEmpty).toBe(true);
  expect(readPlan(plan({ format_version: "1.9" }), STACK).isEmpty).toBe(true);
});

test.each<[string, string, string]>([
  [
    "a resource more",
    plan({
      configuration: configuration({
        root_module: { resources: [...STACK.addresses, "aws_iam_user.x"].map(resource) },
      }),
    }),
    "a plan of what was proven, received one with aws_iam_user.x",
  ],
  [
    "data that it reads",
    plan({
      configuration: configuration({
        root_module: { resources: [...STACK.addresses, "data.aws_region.x"].map(resource) },
      }),
    }),
    "a plan of what was proven, received one with data.aws_region.x",
  ],
  [
    "a resource less",
    plan({ configuration: configuration({ root_module: { resources: [resource("aws_iam_role.one")] } }) }),
    "a plan with aws_s3_bucket.two, received one without it",
  ],
  [
    "no configuration",
    plan({ configuration: undefined }),
    "a plan with its configuration, received one without",
  ],
  [
    "a module",
    plan({
      configuration: configuration({
        root_module: { resources: STACK.addresses.map(resource), module_calls: { extra: {} } },
      }),
    }),
    "a plan without modules, received the module extra",
  ],
  ...(
    [
      ["another account", { aws: provider("999999999999") }, "one for 999999999999"],
      [
        "two accounts",
        { aws: provider("111111111111", "999999999999") },
        "one for 111111111111, 999999999999",
      ],
      [
        "a provider of another account next to its own",
        { aws: provider("111111111111"), other: provider("999999999999") },
        "one for 999999999999",
      ],
      ["any account", { aws: { name: "aws", expressions: {} } }, "one for any account"],
      ["no provider", {}, "one for any account"],
    ] as const
  ).map(([name, provider_config, received]): [string, string, string] => [
    name,
    plan({ configuration: configuration({ provider_config }) }),
    `a plan for account 111111111111, received ${received}`,
  ]),
  ["a part of the stack", plan({ complete: false }), "a plan of everything, received one of a part"],
  ["an error", plan({ errored: true }), "a plan without errors, received one that ended in an error"],
  ["another format", plan({ format_version: "2.0" }), "format_version 1, received 2.0"],
  ["no format", "{}", "what `terraform show -json FILE` writes, received JSON without format_version"],
  ["no JSON", "Error", "what `terraform show -json FILE` writes, whole, received "],
])("a plan with %s is refused", (_name, json, message) => {
  expect(() => readPlan(json, STACK)).toThrow(`account_A: expected ${message}`);
});

test("says by kind what is created, and one by one what is changed, replaced, forgotten or destroyed", () => {
  expect(
    text(
      ...["a", "b", "c", "d", "e"].map((name) =>
        change(`aws_iam_role.${name}`, ["create"], { after: { name } }),
      ),
      change("aws_sqs_queue.q", ["create"], {
        after: { bucket: "${unknown}" },
        after_unknown: { name: true },
      }),
      change("aws_s3_bucket_policy.p", ["update"], {
        before: { id: "x", bucket: "photos", policy: "old", region: "r" },
        after: { id: "x", bucket: "photos", policy: "new", region: "r" },
      }),
      change("aws_iam_role.t", ["update"], {
        before: { arn: "a", name: "t" },
        after: { name: "t" },
        after_unknown: { arn: true },
      }),
      change("aws_iam_role.r", ["delete", "create"], { before: { name: "old" }, after: { name: "new" } }),
      change("aws_iam_role.s", ["create", "delete"], { before: { name: "s" }, after: { name: "s" } }),
      change("aws_kms_key.k", ["delete"], { before: { description: "key" } }),
      change("aws_iam_role.f", ["forget"], { before: { name: "f" } }),
      change("aws_iam_role.n", ["no-op"], { before: { name: "n" }, after: { name: "n" } }),
    ),
  ).toEqual([
    "account_A (111111111111, eu-central-1): 6 to create, 2 to change, 1 to forget, 2 to replace, 1 to destroy",
    "  +    5 aws_iam_role   a, b, c, d, … and 1 more",
    "  +    1 aws_sqs_queue  aws_sqs_queue.q",
    "  ~   aws_s3_bucket_policy  photos (policy)",
    "  ~   aws_iam_role  t (arn)",
    "  .   aws_iam_role  f",
    "  -/+ aws_iam_role  new (name)",
    "  -/+ aws_iam_role  s",
    "  -   aws_kms_key  aws_kms_key.k",
  ]);
});

test("outputs alone are something to apply", () => {
  const read = readPlan(
    plan({ output_changes: { one: { actions: ["create"] }, two: { actions: ["no-op"] } } }),
    STACK,
  );
  expect(read.isEmpty).toBe(false);
  expect(planText(STACK, read)).toEqual(["account_A (111111111111, eu-central-1): 1 output to change"]);
});
