/**
 * The actions that this project grants, by purpose.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */

export const READ_OBJECTS = ["s3:GetObject"] as const;

/** Reading the version that an event names. A request without a version needs GetObject. */
export const READ_VERSIONS = ["s3:GetObject", "s3:GetObjectVersion"] as const;

/** Reading the tags of objects, to copy them. */
export const READ_TAGS = ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"] as const;

export const LIST_BUCKET = ["s3:ListBucket"] as const;

/** Writing objects, including multipart uploads. */
export const WRITE_OBJECTS = ["s3:PutObject"] as const;

/** Setting tags when objects are written. */
export const WRITE_TAGS = ["s3:PutObjectTagging"] as const;

/** Aborting failed multipart uploads. */
export const ABORT_UPLOADS = ["s3:AbortMultipartUpload"] as const;

/** For programs that set an ACL: with BucketOwnerEnforced it changes nothing, and only one is accepted. */
export const SET_OBJECT_ACL = ["s3:PutObjectAcl"] as const;

export const DELETE_OBJECTS = ["s3:DeleteObject"] as const;

/**
 * Replacing an object only if it is still the one that was read: If-Match needs both.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export const REPLACE_OBJECTS = ["s3:GetObject", "s3:PutObject"] as const;

/**
 * Deleting an object only if it is unchanged, in addition to replacing it: If-Match needs GetObject too.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export const REPLACE_AND_DELETE_OBJECTS = [...REPLACE_OBJECTS, ...DELETE_OBJECTS] as const;

/**
 * All actions that change objects, which the guards deny to everyone else. A test compares the list with AWS's data of
 * actions, to notice new ones.
 */
export const CHANGE_OBJECTS = [
  "s3:PutObject",
  "s3:PutObjectAcl",
  "s3:PutObjectAnnotation",
  "s3:PutObjectTagging",
  "s3:PutObjectRetention",
  "s3:PutObjectLegalHold",
  "s3:PutObjectVersionAcl",
  "s3:PutObjectVersionAnnotation",
  "s3:PutObjectVersionTagging",
  "s3:DeleteObject",
  "s3:DeleteObjectAnnotation",
  "s3:DeleteObjectTagging",
  "s3:DeleteObjectVersion",
  "s3:DeleteObjectVersionAnnotation",
  "s3:DeleteObjectVersionTagging",
  "s3:AbortMultipartUpload",
  "s3:RestoreObject",
  "s3:UpdateObjectEncryption",
  "s3:InitiateReplication",
  "s3:ReplicateObject",
  "s3:ReplicateObjectAnnotation",
  "s3:ReplicateDelete",
  "s3:ReplicateTags",
  "s3:ObjectOwnerOverrideToBucketOwner",
  "s3:BypassGovernanceRetention",
] as const;

/**
 * Actions that may name an object's encryption key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/update-sse-encryption.html
 */
export const CHOOSE_KEY = ["s3:PutObject", "s3:ReplicateObject", "s3:UpdateObjectEncryption"] as const;

/**
 * Actions that may use a customer-provided key (SSE-C).
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export const NAME_CUSTOMER_KEY = ["s3:PutObject", "s3:ReplicateObject"] as const;

/**
 * Actions of S3's replication role on the destination.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-change-owner.html
 */
export const REPLICATE_OBJECTS = [
  "s3:ReplicateObject",
  "s3:ReplicateDelete",
  "s3:ReplicateTags",
  "s3:ObjectOwnerOverrideToBucketOwner",
] as const;

/** Writing to a log group that already exists. */
export const WRITE_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"] as const;

/** Sending a failed event to the failure queue. */
export const SEND_MESSAGES = ["sqs:SendMessage"] as const;

/**
 * Actions of Lambda, with the function's role, on the queue of an event source mapping.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const RECEIVE_MESSAGES = [
  "sqs:ReceiveMessage",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
] as const;

/** Reporting events to a topic. */
export const PUBLISH_MESSAGES = ["sns:Publish"] as const;

/**
 * Actions of Lambda, with the function's role, on network interfaces in a VPC, except reading.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export const MANAGE_INTERFACES = [
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
] as const;

/** Making one, in a subnet and with security groups. */
export const CREATE_INTERFACES = ["ec2:CreateNetworkInterface"] as const;

/** Reading them. AWS has no resource-level permissions for that. */
export const DESCRIBE_INTERFACES = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"] as const;

/**
 * Sending traces. X-Ray has no resource-level permissions for that.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
export const SEND_TRACES = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"] as const;

export const ASSUME_ROLE = ["sts:AssumeRole"] as const;

/** Tagging a session: AssumeRole requires it in addition when the session has tags, inherited ones too. */
export const TAG_SESSION = ["sts:TagSession"] as const;

/** Setting and forwarding a source identity; required like tags. */
export const SET_SOURCE_IDENTITY = ["sts:SetSourceIdentity"] as const;

/** S3 Access Grants assumes the location's role, and sets the source identity. */
export const ASSUME_ROLE_FOR_GRANTEE = ["sts:AssumeRole", "sts:SetSourceIdentity"] as const;

/** Requesting credentials from S3 Access Grants. */
export const GET_DATA_ACCESS = ["s3:GetDataAccess"] as const;

export const INVOKE_FUNCTION = ["lambda:InvokeFunction"] as const;

/** Starting the executions that a Distributed Map runs, of the state machine itself. */
export const START_EXECUTIONS = ["states:StartExecution"] as const;

/** Following them. */
export const FOLLOW_EXECUTIONS = ["states:DescribeExecution"] as const;

/** Redriving those that did not succeed. */
export const REDRIVE_EXECUTIONS = ["states:RedriveExecution"] as const;

/** What Step Functions needs to write the results of a Distributed Map, which it uploads in parts. */
export const WRITE_RESULTS = [
  "s3:PutObject",
  "s3:GetObject",
  "s3:ListMultipartUploadParts",
  "s3:AbortMultipartUpload",
] as const;

/** Letting a service deliver logs to a log group. AWS has no resource-level permissions for these. */
export const DELIVER_LOGS = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
] as const;

/**
 * A key owner's actions: everything except using it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export const ADMINISTER_KEY = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
] as const;

/**
 * Actions of CloudWatch Logs on a log group's key: AWS's example policy without wildcards. The example also has
 * kms:DescribeKey, which its condition never allows, because that call has no encryption context.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export const ENCRYPT_LOGS = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;

/**
 * What anyone who configures a function needs of the key of its variables, through Lambda.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
export const ENCRYPT_VARIABLES = ["kms:CreateGrant", "kms:Encrypt"] as const;

/**
 * What the sender of a message needs of the queue's key.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export const ENCRYPT_MESSAGES = ["kms:GenerateDataKey", "kms:Decrypt"] as const;

/**
 * Actions on a key that S3 uses for a caller: a data key to write, decryption to read, both for a multipart upload.
 * Replicas of encrypted objects are encrypted again, and a Bucket Key is decrypted first.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export function keyActionsFor(objectActions: readonly string[]): string[] {
  const replicates = objectActions.includes("s3:ReplicateObject");
  const writes = objectActions.includes("s3:PutObject") || replicates;
  const reads = objectActions.some((action) => action.startsWith("s3:GetObject"));
  const inParts = objectActions.includes("s3:AbortMultipartUpload");
  return [
    ...(replicates ? ["kms:Encrypt"] : []),
    ...(writes ? ["kms:GenerateDataKey"] : []),
    ...(reads || inParts || replicates ? ["kms:Decrypt"] : []),
  ];
}
