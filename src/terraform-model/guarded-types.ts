import type { PolicyKind } from "../iam";
import type { Home } from "./model";

/** A resource type with a resource-based policy. */
export interface GuardedType {
  /** The argument with the policy. */
  readonly policy: string;
  /** The argument that names the owner. */
  readonly owner: string;
  /** The owner's ARN, if the argument does not have it. @default - the argument is an ARN */
  readonly arn?: (owner: string, home: Home) => string;
  /** @default "resource" */
  readonly kind?: PolicyKind;
}

const within =
  (service: string, resource: string) =>
  (owner: string, { partition, region, account }: Home): string =>
    owner.startsWith("arn:") ? owner : `arn:${partition}:${service}:${region}:${account}:${resource}${owner}`;

/** `https://sqs.eu-central-1.amazonaws.com/111111111111/queue` */
function queueArn(url: string, { partition, region }: Home): string {
  const [name = "", account = ""] = url.split("/").reverse();
  return `arn:${partition}:sqs:${region}:${account}:${name}`;
}

const ofDomain = within("es", "domain/");

/**
 * Types with a policy and no separate reader, and policies of queues, topics and keys that are created elsewhere.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
 */
export const GUARDED_TYPES: Readonly<Record<string, GuardedType>> = {
  aws_secretsmanager_secret: { policy: "policy", owner: "arn" },
  aws_secretsmanager_secret_policy: { policy: "policy", owner: "secret_arn" },
  aws_ecr_repository_policy: { policy: "policy", owner: "repository", arn: within("ecr", "repository/") },
  aws_cloudwatch_event_bus_policy: {
    policy: "policy",
    owner: "event_bus_name",
    arn: within("events", "event-bus/"),
  },
  aws_s3_access_point: { policy: "policy", owner: "arn" },
  aws_s3control_access_point_policy: { policy: "policy", owner: "access_point_arn" },
  aws_s3tables_table_bucket_policy: { policy: "resource_policy", owner: "table_bucket_arn" },
  aws_efs_file_system_policy: {
    policy: "policy",
    owner: "file_system_id",
    arn: within("elasticfilesystem", "file-system/"),
  },
  aws_dynamodb_resource_policy: { policy: "policy", owner: "resource_arn" },
  aws_kinesis_resource_policy: { policy: "policy", owner: "resource_arn" },
  aws_backup_vault_policy: {
    policy: "policy",
    owner: "backup_vault_name",
    arn: within("backup", "backup-vault:"),
  },
  aws_msk_cluster_policy: { policy: "policy", owner: "cluster_arn" },
  aws_opensearch_domain: { policy: "access_policies", owner: "domain_name", arn: ofDomain },
  aws_opensearch_domain_policy: { policy: "access_policies", owner: "domain_name", arn: ofDomain },
  aws_elasticsearch_domain: { policy: "access_policies", owner: "domain_name", arn: ofDomain },
  aws_elasticsearch_domain_policy: { policy: "access_policies", owner: "domain_name", arn: ofDomain },
  aws_sqs_queue_policy: { policy: "policy", owner: "queue_url", arn: queueArn },
  aws_sns_topic_policy: { policy: "policy", owner: "arn" },
  aws_kms_key_policy: { policy: "policy", owner: "key_id", arn: within("kms", "key/"), kind: "key" },
};
