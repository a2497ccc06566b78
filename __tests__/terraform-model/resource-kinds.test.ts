import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { kindOf } from "../../src/terraform-model/resource-kinds";

test.each([
  // An instance profile passes a role on that may be made elsewhere.
  ["aws_iam_instance_profile", "passed"],
  ["aws_iam_role", "read"],
  ["aws_iam_user_policy", "read"],
  ["aws_secretsmanager_secret_policy", "read"],
  ["aws_dynamodb_table", "passed"],
  ["aws_ecs_service", "passed"],
  ["aws_vpc_endpoint", "passed"],
  ["random_id", "passed"],
  ["aws_cloudformation_stack", "unread"],
  ["aws_ram_resource_share", "unread"],
  ["aws_ram_resource_association", "unread"],
  ["aws_lakeformation_permissions", "unread"],
  ["awscc_iam_role", "unread"],
  ["aws_a_service_of_next_year", "unread"],
])("%s is %s of anyone's Terraform", (type, kind) => {
  expect(kindOf(type)).toBe(kind);
});

/** The resource types of the provider, with the arguments that each takes. */
function typesOfProvider(): { readonly type: string; readonly args: readonly string[] }[] {
  const lib = join(dirname(require.resolve("@cdktf/provider-aws/package.json")), "lib");
  return readdirSync(lib)
    .filter((name) => !/^(?:data-|provider$)/.test(name) && statSync(join(lib, name)).isDirectory())
    .map((name) => {
      const declared =
        readFileSync(join(lib, name, "index.d.ts"), "utf8").split("export declare class")[0] ?? "";
      const args = [...declared.matchAll(/^ {4}readonly (\w+)\??:/gm)].map(([, arg = ""]) => arg);
      const type = /tfResourceType = "(aws_\w+)"/.exec(
        readFileSync(join(lib, name, "index.d.ts"), "utf8"),
      )?.[1];
      return { type: type ?? `aws_${name.replaceAll("-", "_")}`, args };
    });
}

test("no type of the provider that takes a policy document passes", () => {
  const types = typesOfProvider();
  expect(types.length).toBeGreaterThan(1_400);
  const document =
    /^(?:policy|policyDocument|resourcePolicy|accessPolic(?:y|ies)|inlinePolicy|assumeRolePolicy|managedPolicyArns)$/;
  const passed = types
    .filter(({ type, args }) => kindOf(type) === "passed" && args.some((arg) => document.test(arg)))
    .map(({ type }) => type);
  // Each of them narrows, or is a policy of another kind than IAM's.
  expect(passed).toEqual([
    "aws_ecr_lifecycle_policy",
    "aws_ses_receipt_filter",
    "aws_sns_topic_data_protection_policy",
    "aws_transfer_user",
    "aws_vpc_endpoint",
    "aws_vpc_endpoint_policy",
  ]);
});

test("most of the provider's types have no bearing on access", () => {
  const kinds = typesOfProvider().map(({ type }) => kindOf(type));
  const share = kinds.filter((kind) => kind === "passed").length / kinds.length;
  expect(share).toBeGreaterThan(0.6);
});
