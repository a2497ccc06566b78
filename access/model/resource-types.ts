import type { Home } from "./model";

/**
 * What a resource type may be given, blocks with their own arguments behind a dot, and `.*` for a map of any keys. An
 * argument that is not listed is an error: it could grant, as `managed_policy_arns` of a role does, or run a program, as
 * `provisioner` of anything does.
 */
export const KNOWN_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role: [
    "name",
    "path",
    "description",
    "assume_role_policy",
    "permissions_boundary",
    "max_session_duration",
  ],
  aws_iam_role_policy: ["name", "role", "policy"],
  aws_iam_role_policy_attachment: ["role", "policy_arn"],
  aws_s3_bucket: ["bucket"],
  aws_s3_bucket_policy: ["bucket", "policy"],
  aws_s3_bucket_ownership_controls: ["bucket", "rule", "rule.object_ownership"],
  aws_s3_bucket_public_access_block: [
    "bucket",
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
  ],
  aws_s3_bucket_versioning: ["bucket", "versioning_configuration", "versioning_configuration.status"],
  aws_s3_bucket_server_side_encryption_configuration: [
    "bucket",
    "rule",
    "rule.apply_server_side_encryption_by_default",
    "rule.apply_server_side_encryption_by_default.kms_master_key_id",
    "rule.apply_server_side_encryption_by_default.sse_algorithm",
    "rule.blocked_encryption_types",
    "rule.bucket_key_enabled",
  ],
  aws_s3_bucket_lifecycle_configuration: [
    "bucket",
    "rule",
    "rule.abort_incomplete_multipart_upload",
    "rule.abort_incomplete_multipart_upload.days_after_initiation",
    "rule.expiration",
    "rule.expiration.days",
    "rule.expiration.expired_object_delete_marker",
    "rule.filter",
    "rule.filter.prefix",
    "rule.id",
    "rule.noncurrent_version_expiration",
    "rule.noncurrent_version_expiration.noncurrent_days",
    "rule.status",
  ],
  aws_s3_bucket_logging: ["bucket", "target_bucket", "target_prefix"],
  aws_s3_bucket_object_lock_configuration: [
    "bucket",
    "rule",
    "rule.default_retention",
    "rule.default_retention.days",
    "rule.default_retention.mode",
  ],
  aws_s3_bucket_notification: [
    "bucket",
    "lambda_function",
    "lambda_function.events",
    "lambda_function.filter_prefix",
    "lambda_function.filter_suffix",
    "lambda_function.id",
    "lambda_function.lambda_function_arn",
  ],
  aws_kms_key: ["description", "enable_key_rotation", "deletion_window_in_days", "policy"],
  aws_kms_alias: ["name", "target_key_id"],
  aws_lambda_function: [
    "function_name",
    "role",
    "runtime",
    "handler",
    "architectures",
    "filename",
    "source_code_hash",
    "memory_size",
    "timeout",
    "environment",
    "environment.variables",
    "environment.variables.*",
    "kms_key_arn",
    "logging_config",
    "logging_config.log_format",
    "logging_config.log_group",
    "reserved_concurrent_executions",
    "tracing_config",
    "tracing_config.mode",
  ],
  aws_cloudwatch_metric_alarm: [
    "alarm_actions",
    "alarm_description",
    "alarm_name",
    "comparison_operator",
    "dimensions",
    "dimensions.*",
    "evaluation_periods",
    "metric_name",
    "metric_query",
    "metric_query.expression",
    "metric_query.id",
    "metric_query.label",
    "metric_query.metric",
    "metric_query.metric.dimensions",
    "metric_query.metric.dimensions.*",
    "metric_query.metric.metric_name",
    "metric_query.metric.namespace",
    "metric_query.metric.period",
    "metric_query.metric.stat",
    "metric_query.return_data",
    "namespace",
    "ok_actions",
    "period",
    "statistic",
    "threshold",
    "treat_missing_data",
  ],
  aws_lambda_function_event_invoke_config: [
    "function_name",
    "maximum_event_age_in_seconds",
    "maximum_retry_attempts",
    "destination_config",
    "destination_config.on_failure",
    "destination_config.on_failure.destination",
    "destination_config.on_success",
    "destination_config.on_success.destination",
  ],
  aws_cloudwatch_dashboard: ["dashboard_name", "dashboard_body"],
  aws_cloudwatch_log_group: ["name", "retention_in_days", "kms_key_id"],
  aws_sqs_queue: [
    "name",
    "message_retention_seconds",
    "max_message_size",
    "sqs_managed_sse_enabled",
    "kms_master_key_id",
  ],
  aws_sqs_queue_policy: ["queue_url", "policy"],
  aws_lambda_permission: [
    "statement_id",
    "action",
    "function_name",
    "principal",
    "source_arn",
    "source_account",
  ],
  aws_sfn_state_machine: [
    "name",
    "type",
    "role_arn",
    "definition",
    "logging_configuration",
    "logging_configuration.include_execution_data",
    "logging_configuration.level",
    "logging_configuration.log_destination",
  ],
  aws_sns_topic: ["name", "kms_master_key_id"],
  aws_sns_topic_policy: ["arn", "policy"],
  aws_sns_topic_subscription: ["topic_arn", "protocol", "endpoint"],
  aws_accessanalyzer_analyzer: ["analyzer_name", "type"],
  aws_cloudtrail: [
    "advanced_event_selector",
    "advanced_event_selector.field_selector",
    "advanced_event_selector.field_selector.equals",
    "advanced_event_selector.field_selector.field",
    "advanced_event_selector.field_selector.starts_with",
    "advanced_event_selector.name",
    "enable_log_file_validation",
    "include_global_service_events",
    "is_multi_region_trail",
    "kms_key_id",
    "name",
    "s3_bucket_name",
  ],
  aws_ssoadmin_permission_set: ["instance_arn", "name", "description", "session_duration"],
  aws_ssoadmin_permission_set_inline_policy: ["instance_arn", "permission_set_arn", "inline_policy"],
  aws_ssoadmin_account_assignment: [
    "instance_arn",
    "permission_set_arn",
    "principal_type",
    "principal_id",
    "target_type",
    "target_id",
  ],
  aws_s3control_access_grants_instance: [],
  aws_s3control_access_grants_instance_resource_policy: ["policy"],
  aws_s3control_access_grants_location: ["location_scope", "iam_role_arn"],
  aws_s3control_access_grant: [
    "access_grants_location_id",
    "access_grants_location_configuration",
    "access_grants_location_configuration.s3_sub_prefix",
    "grantee",
    "grantee.grantee_identifier",
    "grantee.grantee_type",
    "permission",
  ],
};

/** How to read an argument that the value of an attribute is made of. */
type Argument = (name: string) => string;

type Attribute = (argument: Argument, home: Home, resourceName: string) => string;

const roleName: Attribute = (argument) => argument("name");
const bucketName: Attribute = (argument) => argument("bucket");
const topicArn: Attribute = (argument, { partition, region, account }) =>
  `arn:${partition}:sns:${region}:${account}:${argument("name")}`;

const stateMachineArn: Attribute = (argument, { partition, region, account }) =>
  `arn:${partition}:states:${region}:${account}:stateMachine:${argument("name")}`;
const queueUrl: Attribute = (argument, { partition, region, account }) =>
  `https://sqs.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}/${account}/${argument("name")}`;

/** What AWS gives each resource besides its arguments. An id that AWS invents is the resource's name here. */
export const COMPUTED: Readonly<Record<string, Readonly<Record<string, Attribute>>>> = {
  aws_iam_role: {
    arn: (argument, { partition, account }) =>
      `arn:${partition}:iam::${account}:role${argument("path?/")}${argument("name")}`,
    id: roleName,
    name: roleName,
  },
  aws_s3_bucket: {
    arn: (argument, { partition }) => `arn:${partition}:s3:::${argument("bucket")}`,
    id: bucketName,
    bucket: bucketName,
  },
  aws_kms_key: {
    arn: (_argument, { partition, region, account }, name) =>
      `arn:${partition}:kms:${region}:${account}:key/${name}`,
    key_id: (_argument, _home, name) => name,
    id: (_argument, _home, name) => name,
  },
  aws_lambda_function: {
    arn: (argument, { partition, region, account }) =>
      `arn:${partition}:lambda:${region}:${account}:function:${argument("function_name")}`,
    function_name: (argument) => argument("function_name"),
  },
  aws_sns_topic: { arn: topicArn, id: topicArn },
  aws_sfn_state_machine: { arn: stateMachineArn, id: stateMachineArn },
  aws_cloudwatch_log_group: {
    name: (argument) => argument("name"),
    arn: (argument, { partition, region, account }) =>
      `arn:${partition}:logs:${region}:${account}:log-group:${argument("name")}`,
  },
  aws_sqs_queue: {
    arn: (argument, { partition, region, account }) =>
      `arn:${partition}:sqs:${region}:${account}:${argument("name")}`,
    id: queueUrl,
    url: queueUrl,
  },
  aws_ssoadmin_permission_set: {
    arn: (_argument, { partition }, name) => `arn:${partition}:sso:::permissionSet/${name}`,
  },
  aws_s3control_access_grants_location: {
    access_grants_location_id: (_argument, _home, name) => name,
  },
};
