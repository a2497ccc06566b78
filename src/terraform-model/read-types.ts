import { GUARDED_TYPES } from "./guarded-types";
import { RESOURCE_TYPES, resourceType } from "./resource-types";

/** Keys with imported or external material: for permissions, they are like any other key. */
export const OTHER_KEYS = [
  "aws_kms_external_key",
  "aws_kms_replica_external_key",
  "aws_kms_replica_key",
] as const;

export function isOtherKey(type: string): boolean {
  return OTHER_KEYS.some((one) => one === type);
}

/** The Block Public Access settings of a bucket or an account. */
export const PUBLIC_ACCESS = [
  "block_public_acls",
  "block_public_policy",
  "ignore_public_acls",
  "restrict_public_buckets",
] as const;

/** Arguments that are read from any Terraform, in addition to those of synthesized stacks. */
const MORE_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role: ["inline_policy", "managed_policy_arns"],
  aws_iam_user: ["name", "path", "permissions_boundary"],
  aws_iam_user_policy: ["name", "user", "policy"],
  aws_iam_user_policy_attachment: ["user", "policy_arn"],
  aws_iam_user_group_membership: ["user", "groups"],
  aws_iam_group: ["name", "path"],
  aws_iam_group_policy: ["name", "group", "policy"],
  aws_iam_group_policy_attachment: ["group", "policy_arn"],
  aws_iam_group_membership: ["group", "users"],
  aws_iam_policy: ["name", "path", "policy"],
  ...Object.fromEntries(
    ["role", "user", "group"].flatMap((owner) => [
      [`aws_iam_${owner}_policies_exclusive`, [`${owner}_name`, "policy_names"]],
      [`aws_iam_${owner}_policy_attachments_exclusive`, [`${owner}_name`, "policy_arns"]],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({
      managed_policy_attachment: ["managed_policy_arn"],
      managed_policy_attachments_exclusive: ["managed_policy_arns"],
      customer_managed_policy_attachment: ["customer_managed_policy_reference"],
      permissions_boundary_attachment: ["permissions_boundary"],
    }).map(([what, more]) => [`aws_ssoadmin_${what}`, ["instance_arn", "permission_set_arn", ...more]]),
  ),
  aws_iam_policy_attachment: ["policy_arn", "roles", "users", "groups"],
  aws_s3_bucket: ["policy", "acl", "server_side_encryption_configuration", "versioning"],
  aws_s3_account_public_access_block: [...PUBLIC_ACCESS],
  aws_s3_bucket_acl: ["bucket", "acl", "access_control_policy"],
  aws_sqs_queue: ["policy"],
  aws_sns_topic: ["policy"],
  aws_lambda_permission: ["principal_org_id", "function_url_auth_type", "event_source_token"],
  aws_ecr_repository: ["name"],
  aws_cloudwatch_event_bus: ["name"],
  aws_secretsmanager_secret: ["name"],
  ...Object.fromEntries(OTHER_KEYS.map((type) => [type, ["policy"]])),
  aws_organizations_policy: ["name", "content", "type"],
  aws_organizations_policy_attachment: ["policy_id", "target_id"],
  aws_organizations_organizational_unit: ["name", "parent_id"],
  aws_organizations_account: ["name", "parent_id"],
  aws_organizations_organization: ["roots", "accounts", "master_account_id"],
  aws_s3_access_point: ["name", "bucket", "bucket_account_id", "vpc_configuration"],
};

/** The arguments of a resource type that are read; undefined for a type that is not read. */
export function readArguments(type: string): ReadonlySet<string> | undefined {
  return known.get(type);
}

/** Whether a type is read only with a config. */
export function isSettingAlone(type: string): boolean {
  return resourceType(type)?.isSettingAlone === true;
}

const known: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [
    ...new Set([
      ...Object.keys(RESOURCE_TYPES),
      ...Object.keys(MORE_ARGUMENTS),
      ...Object.keys(GUARDED_TYPES),
    ]),
  ].map((type) => {
    const guarded = GUARDED_TYPES[type];
    const own = (resourceType(type)?.arguments ?? []).map((path) => path.split(".")[0] ?? path);
    const ofGuarded = guarded === undefined ? [] : [guarded.policy, guarded.owner];
    return [type, new Set([...own, ...(MORE_ARGUMENTS[type] ?? []), ...ofGuarded])];
  }),
);

/** The arguments that name a resource: before the apply, a placeholder may replace them. */
export const NAMED_BY: Readonly<Record<string, string>> = {
  aws_cloudwatch_event_bus: "name",
  aws_ecr_repository: "name",
  aws_iam_group: "name",
  aws_iam_policy: "name",
  aws_iam_role: "name",
  aws_iam_user: "name",
  aws_lambda_function: "function_name",
  aws_s3_access_point: "name",
  aws_s3_bucket: "bucket",
  aws_secretsmanager_secret: "name",
  aws_sns_topic: "name",
  aws_sqs_queue: "name",
};

/** The arguments that reading a resource requires: its owner, and what it applies to. */
export const NEEDED: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role_policy: ["role"],
  aws_iam_role_policy_attachment: ["role"],
  aws_iam_user_policy: ["user"],
  aws_iam_user_policy_attachment: ["user"],
  aws_iam_user_group_membership: ["user", "groups"],
  aws_iam_group_policy: ["group"],
  aws_iam_group_policy_attachment: ["group"],
  aws_iam_group_membership: ["group", "users"],
  aws_lambda_function: ["role"],
  aws_lambda_permission: ["function_name", "action", "principal"],
  aws_kms_alias: ["name", "target_key_id"],
  aws_ssoadmin_permission_set: ["name", "instance_arn"],
  aws_ssoadmin_permission_set_inline_policy: ["instance_arn", "permission_set_arn"],
  aws_ssoadmin_account_assignment: ["instance_arn", "permission_set_arn", "target_id", "principal_id"],
  aws_s3control_access_grants_location: ["location_scope", "iam_role_arn"],
  aws_s3control_access_grant: ["access_grants_location_id", "grantee", "permission"],
  ...Object.fromEntries(
    [
      "policy",
      "acl",
      "ownership_controls",
      "public_access_block",
      "versioning",
      "server_side_encryption_configuration",
      "notification",
    ].map((part) => [`aws_s3_bucket_${part}`, ["bucket"]]),
  ),
  ...Object.fromEntries(
    Object.entries(GUARDED_TYPES).flatMap(([type, { owner }]) => (owner === "arn" ? [] : [[type, [owner]]])),
  ),
  aws_sns_topic_policy: ["arn"],
};

/** The arguments with a policy. */
const POLICIES: ReadonlySet<string> = new Set([
  "assume_role_policy",
  "inline_policy",
  "content",
  ...Object.values(GUARDED_TYPES).map(({ policy }) => policy),
]);

export function isPolicyArgument(argument: string): boolean {
  return POLICIES.has(argument);
}

/**
 * The arguments that contain only a reference to another resource: an ARN, an id or a name. Others may have text around
 * it, which a plan's configuration does not show.
 */
const NAMING: ReadonlySet<string> = new Set([
  ...Object.values(GUARDED_TYPES).map(({ owner }) => owner),
  ...["role", "user", "group", "bucket", "function_name", "policy_arn", "topic_arn", "target_key_id"],
  ...["kms_master_key_id", "kms_key_arn", "kms_key_id", "permissions_boundary", "permission_set_arn"],
  ...["instance_arn", "iam_role_arn", "role_arn", "lambda_function_arn", "destination", "queue_arn"],
  ...["access_grants_location_id", "grantee_identifier", "target_bucket", "s3_bucket_name"],
  ...["event_source_arn", "endpoint"],
  ...["alarm_actions", "ok_actions", "queue", "topic"],
  ...["policy_id", "target_id", "parent_id"],
  ...["role_name", "user_name", "group_name", "policy_arns", "managed_policy_arn", "managed_policy_arns"],
]);

/** Whether an argument contains only a reference to another resource. */
export function isNaming(argument: string): boolean {
  return NAMING.has(argument);
}
