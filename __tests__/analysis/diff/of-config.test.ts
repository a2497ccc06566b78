import { partOfConfig, type ConfigPart } from "../../../src/analysis/diff/config-part";
import { readModel } from "../../../src/terraform-model";
import { prove, type Proof } from "../../../src/verifier";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";

type Resources = Record<string, Record<string, Record<string, unknown>>>;

const policy = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
const TRUST = policy({ Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
const READ = policy({ Action: "dynamodb:GetItem", Resource: "arn:aws:dynamodb:*:*:table/t" });
const WRITER = "arn:aws:iam::111111111111:role/ecs-cross-account-s3-role";

/** The stacks of ecs-task under a user's own names, with more in the writer's. */
async function ownApp(more: (writer: string) => Resources): Promise<ConfigPart & { readonly proof: Proof }> {
  const config = await loadExample("ecs-task");
  const stacks = stacksOf(config);
  const named = JSON.parse(JSON.stringify(stacks).replaceAll('"id":"account_', '"id":"team-')) as {
    readonly id: string;
    readonly json: {
      readonly resource: Resources;
      readonly provider: { readonly aws: { alias?: string }[] };
    };
  }[];
  const [first] = named;
  if (first === undefined) throw new Error("expected a stack");
  const { json } = first;
  const alias = json.provider.aws[0]?.alias;
  const [role = ""] = Object.keys(json.resource["aws_iam_role"] ?? {});
  for (const [type, resources] of Object.entries(more(role))) {
    for (const [name, args] of Object.entries(resources)) {
      const provider = alias === undefined ? {} : { provider: `aws.${alias}` };
      json.resource[type] = { ...json.resource[type], [name]: { ...args, ...provider } };
    }
  }
  const own = partOfConfig(readModel(named), readModel(stacks));
  return { ...own, proof: prove(config, own.model) };
}

const mine = { name: "mine", assume_role_policy: TRUST };

describe("a user's own app is proven by the config, whatever else is in it:", () => {
  it.each<[string, Resources, string[]]>([
    ["nothing", {}, []],
    ["a table", { aws_dynamodb_table: { t: { name: "t" } } }, []],
    [
      "a role with a policy",
      { aws_iam_role: { mine }, aws_iam_role_policy: { mine: { name: "m", role: "mine", policy: READ } } },
      ["not in the config: mine"],
    ],
    [
      "a role with arguments that are not read",
      { aws_iam_role: { mine: { ...mine, tags: { a: "b" } } } },
      ["not in the config: mine"],
    ],
    [
      "a user with a policy of its own, attached",
      {
        aws_iam_user: { u: { name: "ada" } },
        aws_iam_policy: { p: { name: "p", policy: READ } },
        aws_iam_user_policy_attachment: { a: { user: "ada", policy_arn: "${aws_iam_policy.p.arn}" } },
      },
      ["not in the config: ada"],
    ],
    [
      "a bucket with its policy",
      {
        aws_s3_bucket: { b: { bucket: "of-the-team", force_destroy: true } },
        aws_s3_bucket_policy: {
          b: {
            bucket: "${aws_s3_bucket.b.id}",
            policy: policy({
              Principal: { AWS: "333333333333" },
              Action: "s3:GetObject",
              Resource: "arn:aws:s3:::of-the-team/*",
            }),
          },
        },
      },
      ["not in the config: of-the-team"],
    ],
  ])("%s", async (_what, resources, notes) => {
    const found = await ownApp(() => resources);
    expect(found.notes).toEqual(notes);
    expect(found.proof.proven).toBe(true);
  });

  it("what is not read is named once", async () => {
    const permissions = { p: { principal: "x" }, q: { principal: "y" } };
    const { proof } = await ownApp(() => ({ aws_lakeformation_permissions: permissions }));
    expect(proof.proven).toBe(true);
    expect(proof.suppositions).toContain(
      "aws_lakeformation_permissions, 2 resources, not read, grants no access",
    );
  });
});

it("what runs a program is named, and what does not is not", async () => {
  const command = { "local-exec": { command: "true" } };
  const { proof } = await ownApp(() => ({
    null_resource: { p: { provisioner: command }, q: { triggers: {} } },
    aws_vpc: { v: { cidr_block: "10.0.0.0/16" } },
  }));
  expect(proof.suppositions.filter((text) => text.includes("not read"))).toEqual([
    "null_resource, 1 resource (its provisioner), not read, grants no access",
  ]);
});

describe("it is not proven", () => {
  it("with a policy that the writer's role gets besides", async () => {
    const { proof } = await ownApp(() => ({
      aws_iam_role_policy: { more: { name: "m", role: "ecs-cross-account-s3-role", policy: READ } },
    }));
    // The table's ARN names no account: it is one of the role's account or of the bucket's.
    const wrong = proof.rows.filter(({ verdict }) => verdict !== "as-asked");
    expect(wrong.map(({ verdict, action, repeat }) => [verdict, action, repeat?.at(-1)])).toEqual([
      ["too-much", "dynamodb:GetItem", "111111111111"],
      ["too-much", "dynamodb:GetItem", "222222222222"],
    ]);
  });

  it("with a function that runs with the writer's role", async () => {
    const { proof } = await ownApp((role) => ({
      aws_lambda_function: {
        f: {
          function_name: "f",
          role: `\${aws_iam_role.${role}.arn}`,
          runtime: "nodejs24.x",
          handler: "i.h",
        },
      },
    }));
    expect(proof.proven).toBe(false);
  });

  it.each<[string, (role: string) => Resources]>([
    [
      "refers to the role",
      (role) => ({ aws_lakeformation_permissions: { p: { principal: `\${aws_iam_role.${role}.arn}` } } }),
    ],
    ["names the role", () => ({ aws_lakeformation_permissions: { p: { principal: WRITER } } })],
  ])("where something that is not read and may grant %s", async (_how, more) => {
    await expect(ownApp(more)).rejects.toThrow("not read: aws_lakeformation_permissions.p, which names it");
  });
});
