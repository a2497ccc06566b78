import { itemsOf, type ModelItem } from "../../terraform-model/items";
import type { Model, ModelResource } from "../../terraform-model/model";
import type { AccessImpact } from "./access-diff";
import { impactOfDashboard } from "./argument-impact";
import { leavesOf } from "./leaves";

/** Types whose addition and removal the model's items or policies show. */
const TOLD_BY_ITEMS: ReadonlySet<string> = new Set([
  "aws_cloudwatch_log_group",
  "aws_iam_instance_profile",
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_kms_alias",
  "aws_kms_key",
  "aws_lambda_alias",
  "aws_lambda_function",
  "aws_lambda_function_event_invoke_config",
  "aws_lambda_permission",
  "aws_lambda_provisioned_concurrency_config",
  "aws_s3_bucket",
  "aws_s3_bucket_notification",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_server_side_encryption_configuration",
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
  "aws_ssoadmin_permission_set",
  "aws_ssoadmin_permission_set_inline_policy",
]);

/** Both sides of a comparison. */
export interface BeforeAndAfter {
  readonly before: Model;
  readonly after: Model;
}

/** How an added resource affects access; nothing if its item shows it. Unknown types count as wider. */
export function impactOfAddition(
  resource: ModelResource,
  { before, after }: BeforeAndAfter,
): AccessImpact | undefined {
  const { type, args } = resource;
  if (TOLD_BY_ITEMS.has(type)) return undefined;
  switch (type) {
    case "aws_accessanalyzer_analyzer":
      // It finds external access, and reports to its own account.
      return "neutral";
    case "aws_cloudwatch_dashboard":
      return impactOfDashboard(args);
    case "aws_cloudwatch_metric_alarm":
      return notifiesOwnTopics(resource, after) ? "neutral" : "wider";
    case "aws_s3_bucket_lifecycle_configuration":
      // A new bucket has nothing yet that it could delete.
      return isOfOthers(resource, before) ? "neutral" : "wider";
    case "aws_cloudtrail":
      return isMadeHere(args.s3_bucket_name, after) && hasNoOthersKey(args.kms_key_id, after)
        ? "neutral"
        : "wider";
    case "aws_s3_bucket_logging":
      return isMadeHere(args.target_bucket, after) ? "neutral" : "wider";
    case "aws_s3_bucket_object_lock_configuration":
      return "narrower";
    default:
      return "wider";
  }
}

/** How a removed resource affects access. Monitoring or a record counts as wider, unless its object is removed too. */
export function impactOfRemoval(
  resource: ModelResource,
  { before, after }: BeforeAndAfter,
): AccessImpact | undefined {
  const { type } = resource;
  if (TOLD_BY_ITEMS.has(type)) return undefined;
  switch (type) {
    case "aws_cloudwatch_dashboard":
      // CloudWatch keeps the data.
      return "neutral";
    case "aws_s3_bucket_lifecycle_configuration":
      // Nothing is deleted any more.
      return "neutral";
    case "aws_cloudwatch_metric_alarm":
      return watchesOnlyGone(resource, before, after) ? "neutral" : "wider";
    case "aws_s3_bucket_logging":
    case "aws_s3_bucket_object_lock_configuration":
      return isOfOthers(resource, after) && !isOfOthers(resource, before) ? "neutral" : "wider";
    default:
      return "wider";
  }
}

/** Whether a resource belongs to a bucket that a side does not create in its account. */
function isOfOthers({ type, account, args }: ModelResource, { buckets }: Model): boolean {
  return (
    /^aws_s3_bucket_/.test(type) &&
    !buckets.some((bucket) => bucket.isManaged && bucket.name === args.bucket && bucket.account === account)
  );
}

/** Whether a record goes to a bucket of the stacks: others may be able to read any other. */
function isMadeHere(name: unknown, { buckets }: Model): boolean {
  return buckets.some((bucket) => bucket.isManaged && bucket.name === name);
}

function hasNoOthersKey(key: unknown, { keys }: Model): boolean {
  return key === undefined || key === null || keys.some(({ arn }) => arn === key);
}

/** An alarm may also invoke a function or stop a machine. */
function notifiesOwnTopics({ args }: ModelResource, { topics }: Model): boolean {
  const actions = [args.alarm_actions, args.ok_actions].flat().filter((action) => action !== undefined);
  return actions.every((action) => topics.some(({ arn }) => arn === action));
}

/** Whether everything that an alarm watches was removed from the stacks. */
function watchesOnlyGone({ args }: ModelResource, before: Model, after: Model): boolean {
  const [old, now] = [before, after].map(
    (model) => new Set(itemsOf(model).flatMap(({ id, name }) => [id, name])),
  );
  const watched = [...leavesOf(args)]
    .filter(([path]) => path.includes("dimensions."))
    .map(([, text]) => text);
  return watched.length > 0 && watched.every((text) => old?.has(text) === true && now?.has(text) === false);
}

/**
 * How a removed item affects access. A removed bucket's name is free for anyone, and messages to a removed topic or
 * queue are lost: if something still names it, that counts as wider. So does a removed log of something that stays.
 */
export function impactOfRemovedItem(item: ModelItem, { before, after }: BeforeAndAfter): AccessImpact {
  const { kind, id, name, properties } = item;
  if (kind === "logGroups") return loggersAreGone(item, before, after) ? "narrower" : "wider";
  const isMissed =
    (kind === "buckets" && properties.isManaged === true) || kind === "topics" || kind === "queues";
  if (!isMissed) return "narrower";
  const left = JSON.stringify(after.resources.map(({ args }) => args));
  return left.includes(kind === "buckets" ? name : id) ? "wider" : "narrower";
}

/** Whether everything that wrote to a log group was removed with it. */
function loggersAreGone({ name, home }: ModelItem, before: Model, after: Model): boolean {
  const writersOf = ({ resources }: Model): ModelResource[] =>
    resources.filter(
      ({ type, account, region, args }) =>
        (type === "aws_lambda_function" || type === "aws_sfn_state_machine") &&
        account === home?.account &&
        region === home.region &&
        [...leavesOf(args).values()].some((text) => text === name || text.endsWith(`:log-group:${name}:*`)),
    );
  return writersOf(before).length > 0 && writersOf(after).length === 0;
}
