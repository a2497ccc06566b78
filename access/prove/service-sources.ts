import { partitionOf } from "../../config/partition";
import type { Place } from "./callers";

/**
 * The source that each service names when it assumes a role: kinds of ARNs of the role's own account. A service that
 * is not listed documents none.
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
const DOCUMENTED: ReadonlyMap<string, readonly string[]> = new Map([
  ["ecs-tasks.amazonaws.com", ["ecs:REGION:ACCOUNT:task/cluster/0123456789abcdef0123456789abcdef"]],
  ["states.amazonaws.com", ["states:REGION:ACCOUNT:stateMachine:export"]],
  [
    "rolesanywhere.amazonaws.com",
    ["rolesanywhere:REGION:ACCOUNT:trust-anchor/01234567-89ab-cdef-0123-456789abcdef"],
  ],
  [
    "batch.amazonaws.com",
    ["batch:REGION:ACCOUNT:compute-environment/export", "batch:REGION:ACCOUNT:job/0123456789abcdef"],
  ],
  ["codebuild.amazonaws.com", ["codebuild:REGION:ACCOUNT:project/export"]],
  // While a location is made it has no ARN yet, and the role is assumed all the same.
  [
    "datasync.amazonaws.com",
    ["datasync:REGION:ACCOUNT:location/loc-0123456789abcdef0", "datasync:REGION:ACCOUNT:*"],
  ],
  // Inference and Studio name no resource: the asterisk is what they send.
  ["sagemaker.amazonaws.com", ["sagemaker:REGION:ACCOUNT:training-job/export", "sagemaker:REGION:ACCOUNT:*"]],
]);

/** The ARNs that the service names, for resources of an account; none when AWS documents none. */
export function documentedSources(service: string, { id, region }: Place): string[] {
  return (DOCUMENTED.get(service) ?? []).map(
    (source) => `arn:${partitionOf(region)}:${source.replace("REGION", region).replace("ACCOUNT", id)}`,
  );
}
