import type { ResourceType } from "./resource-type";
import { EVENTS } from "./resource-types/events";
import { IAM_AND_KMS } from "./resource-types/iam-and-kms";
import { IDENTITY_CENTER } from "./resource-types/identity-center";
import { LAMBDA_AND_STATES } from "./resource-types/lambda-and-states";
import { S3 } from "./resource-types/s3";
import { WATCHING_AND_QUEUES } from "./resource-types/watching-and-queues";

/** Every resource type that synthesized stacks have. */
export const RESOURCE_TYPES = {
  ...IAM_AND_KMS,
  ...S3,
  ...LAMBDA_AND_STATES,
  ...WATCHING_AND_QUEUES,
  ...EVENTS,
  ...IDENTITY_CENTER,
} as const;

/** A name of one of them: a table over this type does not compile if one is missing. */
export type ResourceTypeName = keyof typeof RESOURCE_TYPES;

const BY_NAME: ReadonlyMap<string, ResourceType> = new Map(Object.entries(RESOURCE_TYPES));

/** Undefined for a type that no synthesized stack has. */
export function resourceType(name: string): ResourceType | undefined {
  return BY_NAME.get(name);
}

/** The boolean arguments. Terraform also accepts text, including "1". */
export const FLAGS: ReadonlySet<string> = new Set([
  "block_public_acls",
  "block_public_policy",
  "bucket_key_enabled",
  "enable_key_rotation",
  "enable_log_file_validation",
  "eventbridge",
  "expired_object_delete_marker",
  "ignore_public_acls",
  "include_execution_data",
  "include_global_service_events",
  "is_multi_region_trail",
  "publish",
  "restrict_public_buckets",
  "return_data",
  "sqs_managed_sse_enabled",
]);
