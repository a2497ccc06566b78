import type { PolicyKind, Statement } from "../evaluate";
import type { Model, ModelPolicy } from "../model/model";

/** A policy of the stacks with what it is attached to. */
export interface LintedPolicy {
  readonly policy: ModelPolicy;
  readonly kind: PolicyKind;
  /** The ARN of the role, bucket, key, function, topic or instance; of a permission set, its name. */
  readonly owner: string;
  readonly statements: readonly Statement[];
}

/** Every policy that the stacks make. Those that AWS manages are AWS's own affair. */
export function lintedPolicies(model: Model): LintedPolicy[] {
  const attached = (owner: string, policy: ModelPolicy | null): LintedPolicy[] =>
    policy === null
      ? []
      : [{ policy, kind: policy.document.kind, owner, statements: policy.document.statements }];
  return [
    ...model.roles.flatMap(({ arn, trust, identity, managedPolicies }) => [
      ...attached(arn, trust),
      ...identity.slice(0, identity.length - managedPolicies.length).flatMap((each) => attached(arn, each)),
    ]),
    ...model.permissionSets.flatMap(({ name, inlinePolicies }) =>
      inlinePolicies.flatMap((each) => attached(name, each)),
    ),
    ...model.buckets.flatMap(({ arn, policy }) => attached(arn, policy)),
    ...model.keys.flatMap(({ arn, policy }) => attached(arn, policy)),
    ...model.functions.flatMap(({ arn, policy }) => attached(arn, policy)),
    ...model.topics.flatMap(({ arn, policy }) => attached(arn, policy)),
    ...model.accessGrants.flatMap(({ instanceArn, policy }) => attached(instanceArn, policy)),
  ];
}

/** `WriteObjects of policy of role x`, as the matrix names what decided. */
export function placeOfStatement({ policy }: LintedPolicy, { sid, index }: Statement): string {
  return `${sid ?? `statement ${index}`} of ${policy.name}`;
}
