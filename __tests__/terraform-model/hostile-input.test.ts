import { readModel, type RawStack } from "../../src/terraform-model";
import { ModelError } from "../../src/terraform-model/model-error";
import { prove } from "../../src/verifier";
import { compareModels } from "../../src/analysis/diff";
import { NestingError, parseJson } from "../../src/config/parse-json";
import { lambdaConfig, resolved } from "../support/configs";
import { stacksOf } from "../verifier/synthesized-stacks";

type Args = Record<string, string>;
type Edit = (resources: Record<string, Record<string, Args>>) => void;

const config = resolved(lambdaConfig());
const text = JSON.stringify(stacksOf(config));

function edited(edit: Edit): RawStack[] {
  const stacks = JSON.parse(text) as { id: string; json: { resource: Parameters<Edit>[0] } }[];
  for (const { id, json } of stacks) if (id === "account_B") edit(json.resource);
  return stacks;
}

function one(resources: Parameters<Edit>[0], type: string): [name: string, args: Args] {
  const [found] = Object.entries(resources[type] ?? {});
  if (found === undefined) throw new Error(`expected one ${type}`);
  return found;
}

const give =
  (type: string, argument: string, value: string | ((name: string) => string)): Edit =>
  (resources) => {
    const [name, args] = one(resources, type);
    args[argument] = typeof value === "string" ? value : value(name);
  };

const policy = (resource: unknown): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: resource }],
  });

test.each<[string, Edit, RegExp]>([
  [
    "a bucket named after itself",
    give("aws_s3_bucket", "bucket", (name) => `\${aws_s3_bucket.${name}.id}`),
    /aws_s3_bucket\.\w+\.bucket: expected a value that does not depend on itself/,
  ],
  [
    "a list in a list, a hundred thousand times",
    give("aws_s3_bucket", "bucket", `\${${"[".repeat(100_000)}}`),
    /nesting/,
  ],
  [
    "a text in a text, a hundred thousand times",
    give("aws_s3_bucket", "bucket", '${"'.repeat(100_000)),
    /nesting/,
  ],
  ["a policy that is nested as deep", give("aws_s3_bucket_policy", "policy", "[".repeat(10_000)), /nesting/],
  [
    "a policy of 2 MB",
    give("aws_s3_bucket_policy", "policy", policy("*".repeat(2_000_000))),
    /at most 20480 bytes/,
  ],
  [
    "a trust policy of more than any quota",
    give("aws_iam_role", "assume_role_policy", policy(["*".repeat(2_000), "b".repeat(7_000)])),
    /at most 8192 characters of policy/,
  ],
  [
    "a role's policy",
    give("aws_iam_role_policy", "policy", policy("x".repeat(10_240))),
    /at most 10240 char/,
  ],
  [
    "two policies of a role that are too long together",
    (resources) => {
      const [, args] = one(resources, "aws_iam_role_policy");
      const filled = policy(
        Array.from({ length: 6 }, (_, index) => `arn:aws:s3:::${String(index)}${"x".repeat(1_000)}`),
      );
      resources["aws_iam_role_policy"] = {
        a: { ...args, name: "a", policy: filled },
        b: { ...args, name: "b", policy: filled },
      };
    },
    /inline policies of role [\w-]+: expected at most 10240 characters/,
  ],
  [
    "a resource that is longer than an ARN",
    give("aws_s3_bucket_policy", "policy", policy("*".repeat(10_000))),
    /at most 2048 characters/,
  ],
  [
    "a bucket with a name of 100,000 characters",
    give("aws_s3_bucket", "bucket", "a".repeat(100_000)),
    /expected/,
  ],
])("%s is an error", (_name, edit, message) => {
  expect(() => readModel(edited(edit))).toThrow(ModelError);
  expect(() => readModel(edited(edit))).toThrow(message);
});

test("JSON that is nested deeper than anything here is an error before it is walked", () => {
  expect(() => parseJson("[".repeat(100_000) + "]".repeat(100_000))).toThrow(new NestingError(1));
  expect(parseJson("[".repeat(100) + "]".repeat(100))).toHaveLength(1);
});

test("an Allow with forty stars is answered", () => {
  const grant = {
    Sid: "Stars",
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111111111111:role/lambda-role" },
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::destination-bucket/${"*a".repeat(40)}q`,
  };
  const model = readModel(
    edited((resources) => {
      const [, args] = one(resources, "aws_s3_bucket_policy");
      args["policy"] = (args["policy"] ?? "").replace(
        /"Statement" ?[=:] ?\[/,
        (start) => `${start}${JSON.stringify(grant)}, `,
      );
    }),
  );
  expect(prove(config, model).rows).toContainEqual(
    expect.objectContaining({
      verdict: "too-much",
      situation: "by the resource's policy, regardless of other policies",
      resource: expect.stringMatching(/^arn:aws:s3:::destination-bucket\/[^*]+q$/) as unknown,
    }),
  );
  // The role's own policy in the other account does not allow it: no one may do more than before.
  expect(compareModels(readModel(JSON.parse(text) as RawStack[]), model).widened).toBe(false);
});
