import { change, give, type Attempt, type Json } from "./editable-stacks";
import { STRANGER } from "./strangers";
import { parseTemplate } from "../../../src/terraform-model/expressions/parse-expression";
import { toJson } from "../mutants";

/** Changes an argument that holds JSON. */
export function changeJson(type: string, argument: string, edit: (json: Json) => unknown): Attempt {
  return change(type, (args) => {
    if (typeof args[argument] !== "string") return;
    const before = jsonIn(args[argument]);
    const after = edit(structuredClone(before));
    if (JSON.stringify(after) !== JSON.stringify(before)) args[argument] = JSON.stringify(after);
  });
}

/** What an argument holds: text, or a call of jsonencode. */
function jsonIn(text: string): Json {
  const found = toJson(parseTemplate(text));
  return (typeof found === "string" ? JSON.parse(found) : found) as Json;
}

/** What may stand between the items of a list where a setting shows it. */
const SEPARATORS = ["; ", ", ", " and ", "\n"];

const joined = (texts: readonly string[], between: string): string[] =>
  texts.length < 2 ? [...texts] : [[...texts].sort().join(between)];

/** Several texts as one that shows the same. */
const asOne: Readonly<Record<string, (between: string) => Attempt>> = {
  "two variables": (between) =>
    change("aws_lambda_function", ({ environment }) => {
      const { variables } = environment as { variables: Record<string, string> };
      const { DESTINATION_BUCKET: bucket, DESTINATION_BUCKET_OWNER: owner } = variables;
      if (bucket === undefined || owner === undefined) return;
      variables["DESTINATION_BUCKET"] = `${bucket}${between}DESTINATION_BUCKET_OWNER=${owner}`;
      Reflect.deleteProperty(variables, "DESTINATION_BUCKET_OWNER");
    }),
  "two kinds of events": (between) =>
    changeJson("aws_cloudwatch_event_rule", "event_pattern", (pattern) => ({
      ...pattern,
      "detail-type": joined(pattern["detail-type"] as string[], between),
    })),
};

/** What shows as before, or is left out where it is shown, and is something else on AWS or nothing that Terraform takes. */
export const LOOK_ALIKES: Readonly<Record<string, Attempt>> = {
  ...Object.fromEntries(
    Object.entries(asOne).flatMap(([name, attempt]) =>
      SEPARATORS.map((between) => [`${name} as one, by ${JSON.stringify(between)}`, attempt(between)]),
    ),
  ),
  "a batch that is the name of one": changeJson("aws_sfn_state_machine", "definition", (definition) =>
    JSON.parse(JSON.stringify(definition).replace('"Payload.$":"$"', '"Payload":{"$":"$"}')),
  ),
  "a number of batches at once, as text": give("aws_lambda_event_source_mapping", {
    scaling_config: { maximum_concurrency: "2" },
  }),
  "code signing by a number": give("aws_lambda_function", { code_signing_config_arn: 5 }),
  "a widget that invokes a function": changeJson("aws_cloudwatch_dashboard", "dashboard_body", (body) => ({
    widgets: [
      ...(body["widgets"] as unknown[]),
      { type: "custom", properties: { endpoint: `arn:aws:lambda:eu-central-1:${STRANGER}:function:x` } },
    ],
  })),
  "a function that takes no picture": change("aws_lambda_function", ({ environment }) => {
    const { variables } = environment as { variables: Record<string, string> };
    if (variables["MAX_INPUT_BYTES"] !== undefined) variables["MAX_INPUT_BYTES"] = "1";
  }),
  "thumbnails that caches keep for ever": change("aws_lambda_function", ({ environment }) => {
    const { variables } = environment as { variables: Record<string, string> };
    if (variables["CACHE_CONTROL"] !== undefined) variables["CACHE_CONTROL"] = "public, immutable";
  }),
  "an older runtime": change("aws_lambda_function", (args) => {
    args["runtime"] = String(args["runtime"]).replace(/^nodejs\d+/, "nodejs18");
  }),
  "a pattern with a key twice": change("aws_cloudwatch_event_rule", (args) => {
    const pattern = JSON.stringify(jsonIn(String(args["event_pattern"])));
    args["event_pattern"] = pattern.replace("{", '{"source":["elsewhere"],');
  }),
  "dead letters with a key twice": change("aws_sqs_queue", (args) => {
    if (typeof args["redrive_policy"] !== "string") return;
    const policy = JSON.stringify(jsonIn(args["redrive_policy"]));
    args["redrive_policy"] = policy.replace("{", '{"maxReceiveCount":1,');
  }),
  "dead letters with a key of no meaning": changeJson("aws_sqs_queue", "redrive_policy", (policy) => ({
    ...policy,
    deadLetterQueue: "elsewhere",
  })),
  "a scope without a filter": change("aws_sns_topic_subscription", (args) => {
    if (args["filter_policy"] === undefined) args["filter_policy_scope"] = "MessageBody";
  }),
  "two ways of encrypting a queue": change("aws_sqs_queue", (args) => {
    if (args["kms_master_key_id"] !== undefined) args["sqs_managed_sse_enabled"] = true;
  }),
  "a role's policy that cannot go": give("aws_iam_role_policy", { lifecycle: { prevent_destroy: true } }),
  "a queue that cannot go": give("aws_sqs_queue", { lifecycle: { prevent_destroy: true } }),
  "a longer description than IAM takes": give("aws_iam_role", { description: "x".repeat(1001) }),
  "resources that need each other": change("aws_iam_role", (args, { json, name }) => {
    const [policy] = Object.entries(json.resource["aws_iam_role_policy"] ?? {}).filter(([, own]) =>
      String(own["role"]).includes(`aws_iam_role.${name}.`),
    );
    if (policy !== undefined) args["depends_on"] = [`aws_iam_role_policy.${policy[0]}`];
  }),
};
