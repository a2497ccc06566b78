import type { ModelResource } from "./model";
import { settingText } from "./resources-of";

/** The arguments that identify the object of AWS that a resource is about, with `?` those that it may lack. Other types go by their address. */
const NAMED_BY: Readonly<Record<string, readonly string[]>> = {
  aws_accessanalyzer_analyzer: ["analyzer_name"],
  aws_cloudtrail: ["name"],
  aws_cloudwatch_dashboard: ["dashboard_name"],
  aws_cloudwatch_log_group: ["name"],
  aws_cloudwatch_metric_alarm: ["alarm_name"],
  aws_iam_instance_profile: ["name"],
  aws_iam_openid_connect_provider: ["url"],
  aws_iam_policy: ["name"],
  aws_iam_role: ["name"],
  aws_iam_role_policy: ["role", "name"],
  aws_iam_role_policy_attachment: ["role", "policy_arn"],
  aws_kms_alias: ["name"],
  aws_lambda_alias: ["function_name", "name"],
  aws_lambda_function: ["function_name"],
  aws_lambda_function_event_invoke_config: ["function_name", "qualifier?"],
  aws_lambda_permission: ["function_name", "qualifier?", "statement_id"],
  aws_lambda_provisioned_concurrency_config: ["function_name", "qualifier"],
  aws_s3_bucket: ["bucket"],
  aws_s3_bucket_lifecycle_configuration: ["bucket"],
  aws_s3_bucket_logging: ["bucket"],
  aws_s3_bucket_notification: ["bucket"],
  aws_s3_bucket_object_lock_configuration: ["bucket"],
  aws_s3_bucket_ownership_controls: ["bucket"],
  aws_s3_bucket_policy: ["bucket"],
  aws_s3_bucket_public_access_block: ["bucket"],
  aws_s3_bucket_server_side_encryption_configuration: ["bucket"],
  aws_s3_bucket_versioning: ["bucket"],
  aws_s3control_access_grant: [
    "access_grants_location_id",
    "access_grants_location_configuration",
    "grantee",
    "permission",
  ],
  aws_s3control_access_grants_instance: [],
  aws_s3control_access_grants_instance_resource_policy: [],
  aws_s3control_access_grants_location: ["location_scope"],
  aws_sfn_state_machine: ["name"],
  aws_sns_topic: ["name"],
  aws_sns_topic_policy: ["arn"],
  aws_sns_topic_subscription: ["topic_arn", "protocol", "endpoint"],
  aws_sqs_queue: ["name"],
  aws_sqs_queue_policy: ["queue_url"],
  aws_ssoadmin_account_assignment: [
    "instance_arn",
    "permission_set_arn",
    "principal_type",
    "principal_id",
    "target_type",
    "target_id",
  ],
  aws_ssoadmin_permission_set: ["instance_arn", "name"],
  aws_ssoadmin_permission_set_inline_policy: ["instance_arn", "permission_set_arn"],
};

/** The same for two resources that are about one object of AWS, wherever they are in the stacks. */
export function identityOf({ type, place, account, region, args }: ModelResource): string {
  const names = NAMED_BY[type];
  const valueOf = (name: string): unknown => args[name.replace("?", "")] ?? undefined;
  if (names === undefined || names.some((name) => !name.endsWith("?") && valueOf(name) === undefined))
    return place;
  const texts = names.map((name) => settingText(valueOf(name)));
  // IAM compares names without regard to case, and knows no Region; no two buckets have one name.
  if (type.startsWith("aws_iam_")) return [type, account, ...texts].join("\n").toLowerCase();
  return [type, account, ...(type.startsWith("aws_s3_") ? [] : [region]), ...texts].join("\n");
}
