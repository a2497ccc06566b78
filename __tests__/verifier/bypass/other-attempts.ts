import {
  addBeside,
  addStatement,
  allOf,
  change,
  changePolicy,
  changeStatement,
  give,
  type Attempt,
  type Json,
} from "./editable-stacks";
import { STRANGER } from "./strangers";

/** Almost every public address. */
const ELSEWHERE = ["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/5", "208.0.0.0/4"];
const RULE = {
  rule: [{ id: "x", status: "Enabled", noncurrent_version_expiration: { noncurrent_days: 1 } }],
};

/** Every Allow once more, under a condition that usual requests do not meet. */
const cloaked = (type: string, condition: Json): Attempt =>
  changePolicy(type, (statements) => {
    const allows = statements.filter(({ Effect }) => Effect === "Allow");
    if (allows.length === 0) return undefined;
    return [...statements, ...allows.map((allow) => ({ ...allow, Sid: "", Condition: condition }))];
  });

/** Every Deny narrowed by a condition. */
const narrowed = (type: string, operator: string, key: string, value: unknown): Attempt =>
  changeStatement(type, (statement) => {
    if (statement["Effect"] !== "Deny") return undefined;
    const conditions = (statement["Condition"] ?? {}) as Record<string, Json>;
    return {
      ...statement,
      Condition: { ...conditions, [operator]: { ...conditions[operator], [key]: value } },
    };
  });

const denied = (type: string, statement: Json): Attempt =>
  addStatement(type, () => ({ Effect: "Deny", ...statement }));

/**
 * Ways in, and ways to do harm, of which usual requests show nothing: conditions on what a request may be like in other ways,
 * denials, what watches and keeps.
 */
export const UNASKED_ATTEMPTS: Readonly<Record<string, Attempt>> = {
  "rights of a bucket policy, from elsewhere": cloaked("aws_s3_bucket_policy", {
    IpAddress: { "aws:SourceIp": ELSEWHERE },
  }),
  "rights of a role, with a referer": cloaked("aws_iam_role_policy", {
    StringEquals: { "aws:referer": "https://example.com" },
  }),
  "the trust of a role, for sessions of another name": cloaked("aws_iam_role", {
    StringLike: { "sts:RoleSessionName": "x*" },
  }),
  "the use of a key, from elsewhere": cloaked("aws_kms_key", { IpAddress: { "aws:SourceIp": ELSEWHERE } }),
  "guards that let an address off": narrowed(
    "aws_s3_bucket_policy",
    "NotIpAddress",
    "aws:SourceIp",
    "198.51.100.7/32",
  ),
  "guards that let a referer off": narrowed(
    "aws_s3_bucket_policy",
    "StringNotEqualsIfExists",
    "aws:referer",
    "https://example.com",
  ),
  "a denial of everyone from elsewhere, in a bucket policy": denied("aws_s3_bucket_policy", {
    Principal: "*",
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::*/*",
    Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.10/32" } },
  }),
  "a denial of everyone from elsewhere, in a role": denied("aws_iam_role_policy", {
    Action: "*",
    Resource: "*",
    Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.10/32" } },
  }),
  "a denial of some names": denied("aws_iam_role_policy", {
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::*/*IMG*",
  }),
  "another sender of failed events": changeStatement("aws_sqs_queue_policy", (statement) => {
    const { ArnNotEquals } = (statement["Condition"] ?? {}) as Record<string, Json>;
    if (ArnNotEquals === undefined) return undefined;
    const own = ArnNotEquals["aws:PrincipalArn"];
    const senders = [own, `arn:aws:iam::${STRANGER}:role/evil`].flat();
    return { ...statement, Condition: { ArnNotEquals: { "aws:PrincipalArn": senders } } };
  }),
  "a policy of the same role and name, which may come last": addBeside(
    "aws_iam_role_policy",
    "aws_iam_role_policy",
    ({ args }) => ({
      role: args["role"],
      name: args["name"],
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Deny", Action: "s3:PutBucketLogging", Resource: "arn:aws:s3:::x" }],
      }),
    }),
  ),
  "old versions of someone else's bucket cleared away": addBeside(
    "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration",
    () => ({ bucket: "company-backups", ...RULE }),
  ),
  "an alarm that never goes off": give("aws_cloudwatch_metric_alarm", { threshold: 1e12 }),
  "an alarm that notifies no one": give("aws_cloudwatch_metric_alarm", { alarm_actions: [] }),
  "no dashboard": (stacks) => {
    const found = stacks.filter(({ json }) => "aws_cloudwatch_dashboard" in json.resource);
    for (const { json } of found) Reflect.deleteProperty(json.resource, "aws_cloudwatch_dashboard");
    return found.length > 0;
  },
  "any version of the provider": (stacks) => {
    for (const { json } of stacks) Reflect.deleteProperty(json["terraform"] as object, "required_providers");
    return true;
  },
  "a bucket that may be destroyed": change("aws_s3_bucket", (args) => {
    Reflect.deleteProperty(args, "lifecycle");
  }),
  "a key that may be destroyed": change("aws_kms_key", (args) => {
    Reflect.deleteProperty(args, "lifecycle");
  }),
  // Where they were deployed under the old one, Terraform destroys them.
  "bucket policies under another address": (stacks) => {
    const found = allOf(stacks, "aws_s3_bucket_policy");
    for (const { json, name, args } of found) {
      Reflect.deleteProperty(json.resource["aws_s3_bucket_policy"] ?? {}, name);
      json.resource["aws_s3_bucket_policy"] = {
        ...json.resource["aws_s3_bucket_policy"],
        [`${name}-again`]: args,
      };
    }
    return found.length > 0;
  },
  "an order of resources that AWS refuses": change("aws_lambda_function_event_invoke_config", (args) => {
    Reflect.deleteProperty(args, "depends_on");
  }),
};
