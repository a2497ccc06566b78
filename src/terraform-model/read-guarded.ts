import { checkUnique, type OfType } from "./collect";
import { GUARDED_TYPES, type GuardedType } from "./guarded-types";
import type { ModelGuarded } from "./model";
import { policyOf } from "./policy-of";
import { ownAttribute, textOf, type Resource } from "./resource";

/** Other resources with a policy. New queues, topics and keys have theirs already. */
export function readGuarded(ofType: OfType): ModelGuarded[] {
  const made = new Set(
    ["aws_sqs_queue", "aws_sns_topic", "aws_kms_key"].flatMap((type) =>
      ofType(type).map((resource) => ownAttribute(resource, "arn")),
    ),
  );
  const found = Object.entries(GUARDED_TYPES).flatMap(([type, guarded]) =>
    ofType(type)
      .filter((resource) => hasPolicy(resource, guarded))
      .map((resource) => ({ resource, guarded, arn: guardedArn(resource, guarded) })),
  );
  // A state shows the policy also in the owner's arguments.
  const own = new Set(found.flatMap(({ resource, arn }) => (isOwn(resource) ? [arn] : [])));
  const elsewhere = found.filter(({ resource, arn }) => !made.has(arn) && (isOwn(resource) || !own.has(arn)));
  const arns = new Map(elsewhere.map(({ resource, arn }) => [resource, arn]));
  checkUnique([...arns.keys()], "policy of a resource", (resource) => arns.get(resource) ?? "");
  return elsewhere.map(({ resource, guarded, arn }) => ({
    ...resource.home,
    arn,
    policy: policyOf(resource, guarded.policy, `policy of ${arn}`, guarded.kind ?? "resource"),
  }));
}

/** `aws_secretsmanager_secret_policy`, in addition to the argument of `aws_secretsmanager_secret`. */
function isOwn({ type }: Resource): boolean {
  return type.endsWith("_policy");
}

function hasPolicy({ args, shown }: Resource, { policy }: GuardedType): boolean {
  return args[policy] !== undefined || shown?.unknown.has(policy) === true;
}

/** The ARN of a policy's owner. */
export function guardedArn(resource: Resource, { owner, arn }: GuardedType): string {
  const name =
    owner === "arn" && resource.args["arn"] === undefined
      ? ownAttribute(resource, owner)
      : textOf(resource, owner);
  return arn === undefined ? name : arn(name, resource.home);
}
