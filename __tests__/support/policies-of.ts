import { readPolicy } from "./read-policy";
import type { Synthesized } from "./synthesize";

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: unknown;
}

export interface Policy {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

/** Where policies stand: resource type, argument, and what the policy is called. */
const PLACES = [
  ["aws_iam_role", "assume_role_policy", "trust"],
  ["aws_iam_role_policy", "policy", "permissions"],
  ["aws_iam_policy", "policy", "attached permissions"],
  ["aws_s3_bucket_policy", "policy", "bucket policy"],
  ["aws_kms_key", "policy", "key policy"],
  ["aws_sns_topic_policy", "policy", "topic policy"],
  ["aws_sqs_queue_policy", "policy", "queue policy"],
  ["aws_s3control_access_grants_instance_resource_policy", "policy", "access grants policy"],
  ["aws_ssoadmin_permission_set_inline_policy", "inline_policy", "inline policy"],
] as const;

/** Every policy of every stack, by `stack / resource / kind`, without the hashes that end the resources' names. */
export function policiesOf({ manifest, stack }: Synthesized): Record<string, Policy> {
  const ids = Object.keys(manifest["stacks"] as object);
  return Object.fromEntries(
    ids.flatMap((id) =>
      PLACES.flatMap(([type, argument, kind]) =>
        Object.entries(stack(id).resources(type)).map(([name, args]) => [
          `${id} / ${name.replace(/_[0-9A-F]{8}$/, "")} / ${kind}`,
          withoutHashes(readPolicy(args[argument]) as Policy),
        ]),
      ),
    ),
  );
}

function withoutHashes(policy: Policy): Policy {
  return JSON.parse(JSON.stringify(policy).replace(/_[0-9A-F]{8}(\.\w+>)/g, "$1")) as Policy;
}

/** How many resources of each type the stacks have. */
export function resourceCounts({ manifest, stack }: Synthesized): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.keys(manifest["stacks"] as object).map((id) => [
      id,
      Object.fromEntries(
        Object.entries((stack(id).json["resource"] ?? {}) as Record<string, object>).map(([type, made]) => [
          type,
          Object.keys(made).length,
        ]),
      ),
    ]),
  );
}
