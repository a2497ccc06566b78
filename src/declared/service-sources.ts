import { partitionOf } from "../config/partition";
import type { AccountRef } from "../analysis/lookup/callers";

/**
 * The source that each service names when it assumes a role: kinds of ARNs of the role's own account. An unlisted
 * service has none documented.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
 * @see https://docs.aws.amazon.com/batch/latest/userguide/cross-service-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/datasync/latest/userguide/cross-service-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
const DOCUMENTED: ReadonlyMap<string, readonly Source[]> = new Map([
  [
    "ecs-tasks.amazonaws.com",
    [{ pattern: "ecs:REGION:ACCOUNT:*", sample: "task/cluster/0123456789abcdef0123456789abcdef" }],
  ],
  ["states.amazonaws.com", [{ pattern: "states:REGION:ACCOUNT:stateMachine:*", sample: "export" }]],
  [
    "rolesanywhere.amazonaws.com",
    [
      {
        pattern: "rolesanywhere:REGION:ACCOUNT:trust-anchor/*",
        sample: "01234567-89ab-cdef-0123-456789abcdef",
      },
    ],
  ],
  [
    "batch.amazonaws.com",
    [
      { pattern: "batch:REGION:ACCOUNT:compute-environment/*", sample: "export" },
      { pattern: "batch:REGION:ACCOUNT:job/*", sample: "0123456789abcdef" },
    ],
  ],
  ["codebuild.amazonaws.com", [{ pattern: "codebuild:REGION:ACCOUNT:project/*", sample: "export" }]],
  // The role is assumed before the location has an ARN.
  [
    "datasync.amazonaws.com",
    [{ pattern: "datasync:REGION:ACCOUNT:*", sample: "location/loc-0123456789abcdef0" }],
  ],
  // Inference and Studio name no resource: they send an asterisk.
  ["sagemaker.amazonaws.com", [{ pattern: "sagemaker:REGION:ACCOUNT:*", sample: "training-job/export" }]],
]);

interface Source {
  readonly pattern: string;
  /** Possible values for the star. */
  readonly sample: string;
}

/** The source ARNs of the service, as patterns, for an account; none if AWS documents none. */
export function sourcePatterns(service: string, place: AccountRef): string[] {
  return (DOCUMENTED.get(service) ?? []).map(({ pattern }) => placed(pattern, place));
}

/** One ARN for each of these patterns. */
export function documentedSources(service: string, place: AccountRef): string[] {
  return (DOCUMENTED.get(service) ?? []).map(({ pattern, sample }) =>
    placed(pattern.replace("*", sample), place),
  );
}

function placed(source: string, { id, region }: AccountRef): string {
  return `arn:${partitionOf(region)}:${source.replace("REGION", region).replace("ACCOUNT", id)}`;
}
