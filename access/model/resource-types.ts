import type { Home } from "./model";

/**
 * What a resource type may be given. An argument that is not listed is an error: it could grant, as `managed_policy_arns`
 * of a role does.
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
  aws_s3_bucket: ["bucket", "object_lock_enabled"],
  aws_s3_bucket_policy: ["bucket", "policy"],
  aws_s3_bucket_ownership_controls: ["bucket", "rule"],
  aws_s3_bucket_public_access_block: [
    "bucket",
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
  ],
  aws_s3_bucket_versioning: ["bucket", "versioning_configuration"],
  aws_s3_bucket_server_side_encryption_configuration: ["bucket", "rule"],
  aws_s3_bucket_notification: ["bucket", "lambda_function"],
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
    "logging_config",
  ],
  aws_lambda_permission: [
    "statement_id",
    "action",
    "function_name",
    "principal",
    "source_arn",
    "source_account",
  ],
  aws_sfn_state_machine: ["name", "type", "role_arn", "definition", "logging_configuration"],
  aws_sns_topic: ["name", "kms_master_key_id"],
  aws_sns_topic_policy: ["arn", "policy"],
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
    "grantee",
    "permission",
  ],
};

/** Types that let nobody do anything: neither a policy nor a trust nor a destination of anyone's calls. */
export const HARMLESS: ReadonlySet<string> = new Set([
  "aws_accessanalyzer_analyzer",
  "aws_cloudtrail",
  "aws_cloudwatch_log_group",
  "aws_cloudwatch_metric_alarm",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_logging",
  "aws_s3_bucket_object_lock_configuration",
  "aws_sns_topic_subscription",
]);

/** Terraform's own arguments that change nothing of what a resource is. `count` and `for_each` are not among them. */
export const META_ARGUMENTS: ReadonlySet<string> = new Set([
  "//",
  "provider",
  "depends_on",
  "lifecycle",
  "tags",
]);

/** How to read an argument that the value of an attribute is made of. */
type Argument = (name: string) => string;

type Attribute = (argument: Argument, home: Home, resourceName: string) => string;

const roleName: Attribute = (argument) => argument("name");
const bucketName: Attribute = (argument) => argument("bucket");
const topicArn: Attribute = (argument, { partition, region, account }) =>
  `arn:${partition}:sns:${region}:${account}:${argument("name")}`;

const stateMachineArn: Attribute = (argument, { partition, region, account }) =>
  `arn:${partition}:states:${region}:${account}:stateMachine:${argument("name")}`;

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
  aws_ssoadmin_permission_set: {
    arn: (_argument, { partition }, name) => `arn:${partition}:sso:::permissionSet/${name}`,
  },
  aws_s3control_access_grants_location: {
    access_grants_location_id: (_argument, _home, name) => name,
  },
};
