import type { Model, ModelResource } from "../model/model";
import { settingText } from "../prove/resources-of";
import type { Bearing, SettingChange } from "./access-diff";

/**
 * What the stacks say beside what principals, policies and their settings show: every argument of every resource that is
 * told nowhere else, and how Terraform gets into each account and where it keeps its state.
 */
export function resourceChanges(before: Model, after: Model): SettingChange[] {
  return [...stackChanges(before, after), ...argumentChanges(before, after)];
}

/** Whoever can read a state or stands between Terraform and AWS can do what no policy here tells. */
function stackChanges(before: Model, after: Model): SettingChange[] {
  return after.stacks.flatMap((now) => {
    const old = before.stacks.find(({ id }) => id === now.id);
    if (old === undefined) return [];
    return (["provider", "backend"] as const).flatMap((name) =>
      changeOf(`stack ${now.id}`, name, settingText(old[name]), settingText(now[name]), "wider"),
    );
  });
}

function argumentChanges(before: Model, after: Model): SettingChange[] {
  const [old, now] = [before, after].map(
    ({ resources }) => new Map(resources.map((resource) => [resource.place, resource])),
  );
  return [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])].flatMap((place) =>
    changesAt(place, old?.get(place), now?.get(place)),
  );
}

function changesAt(
  place: string,
  before: ModelResource | undefined,
  after: ModelResource | undefined,
): SettingChange[] {
  const type = (after ?? before)?.type ?? "";
  if (TOLD_WHOLE.has(type) || blocksAll(before) || blocksAll(after)) return [];
  if (before === undefined || after === undefined) {
    if (HELD_BY_OTHERS.has(type)) return [];
    const [was, is] = before === undefined ? ["no", "yes"] : ["yes", "no"];
    return changeOf(place, "in the stacks", was, is, presenceBearing(type, after !== undefined));
  }
  const [old, now] = [leavesOf(before.args), leavesOf(after.args)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    if (isTold(type, name)) return [];
    const [was, is] = [old.get(name) ?? "none", now.get(name) ?? "none"];
    return changeOf(place, name, was, is, bearingOf(type, name, is));
  });
}

function changeOf(
  subject: string,
  name: string,
  before: string,
  after: string,
  bearing: Bearing,
): SettingChange[] {
  return before === after ? [] : [{ subject, name, before, after, bearing }];
}

/** Types of which the model's roles, buckets, functions and so on hold all that there is. */
const TOLD_WHOLE: ReadonlySet<string> = new Set([
  "aws_cloudwatch_log_group",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_kms_alias",
  "aws_lambda_function_event_invoke_config",
  "aws_lambda_permission",
  "aws_s3_bucket",
  "aws_s3_bucket_notification",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_versioning",
  "aws_s3control_access_grant",
  "aws_s3control_access_grants_instance",
  "aws_s3control_access_grants_instance_resource_policy",
  "aws_s3control_access_grants_location",
  "aws_sfn_state_machine",
  "aws_sns_topic",
  "aws_sns_topic_policy",
  "aws_sns_topic_subscription",
  "aws_sqs_queue",
  "aws_sqs_queue_policy",
  "aws_ssoadmin_account_assignment",
  "aws_ssoadmin_permission_set_inline_policy",
]);

const PUBLIC_ACCESS_BLOCK = "aws_s3_bucket_public_access_block";

/** Types whose coming and going the model's items tell; the rest of their arguments is told here. */
const HELD_BY_OTHERS: ReadonlySet<string> = new Set([
  "aws_iam_role",
  "aws_kms_key",
  "aws_lambda_function",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_ssoadmin_permission_set",
]);

/** Arguments of these that the model's items hold, or that say nothing: words for people, and where a zip lies. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role: ["assume_role_policy", "name", "path", "permissions_boundary"],
  aws_kms_key: ["policy"],
  aws_lambda_function: [
    "environment",
    "filename",
    "function_name",
    "reserved_concurrent_executions",
    "role",
    "tracing_config",
  ],
  aws_s3_bucket_server_side_encryption_configuration: [
    "bucket",
    "rule.apply_server_side_encryption_by_default",
  ],
  aws_ssoadmin_permission_set: ["instance_arn", "name"],
};

function isTold(type: string, name: string): boolean {
  return (
    name === "description" || (TOLD[type] ?? []).some((told) => name === told || name.startsWith(`${told}.`))
  );
}

/** What watches, counts and clears away, and how a function runs: shown, but nobody can do more for it. */
const LETS_NOBODY_IN: ReadonlySet<string> = new Set([
  "aws_accessanalyzer_analyzer",
  "aws_cloudtrail",
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_metric_alarm",
  "aws_kms_key",
  "aws_lambda_function",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_logging",
]);

function presenceBearing(type: string, comes: boolean): Bearing {
  if (LETS_NOBODY_IN.has(type)) return "neutral";
  return type === "aws_s3_bucket_object_lock_configuration" && comes ? "narrower" : "wider";
}

/** What is not known here counts as wider. */
function bearingOf(type: string, name: string, after: string): Bearing {
  if (LETS_NOBODY_IN.has(type) || name === "rule.bucket_key_enabled") return "neutral";
  return type === PUBLIC_ACCESS_BLOCK && name !== "bucket" && after === "true" ? "narrower" : "wider";
}

/** Then the bucket tells it: it blocked all public access, or does so now. */
function blocksAll(resource: ModelResource | undefined): boolean {
  if (resource?.type !== PUBLIC_ACCESS_BLOCK) return false;
  const blocks = Object.fromEntries(Object.entries(resource.args).filter(([name]) => name !== "bucket"));
  return Object.keys(blocks).length === 4 && Object.values(blocks).every(Boolean);
}

/** Every value with the path of its argument: `rule.blocked_encryption_types`. */
function leavesOf(value: unknown, path = ""): Map<string, string> {
  const item: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (item === undefined || item === null) return new Map();
  if (typeof item !== "object" || Array.isArray(item)) {
    return new Map([[path, typeof item === "string" ? item : settingText(item)]]);
  }
  return new Map(
    Object.entries(item).flatMap(([key, inner]) => [
      ...leavesOf(inner, path === "" ? key : `${path}.${key}`),
    ]),
  );
}
