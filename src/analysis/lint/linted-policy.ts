import type { PolicyKind, Statement } from "../../iam";
import type { Model, ModelPolicy } from "../../terraform-model/model";

/** A policy of the stacks with what it is attached to. */
export interface LintedPolicy {
  readonly policy: ModelPolicy;
  readonly kind: PolicyKind;
  /** The ARN of the role, bucket, key, function, topic, queue or instance; for a permission set, its name. */
  readonly owner: string;
  /** The owner's account; undefined for a permission set, which has its role in each account it is assigned to. */
  readonly account?: string;
  readonly statements: readonly Statement[];
}

/** Every policy of the stacks, except AWS managed policies. */
export function lintedPolicies(model: Model): LintedPolicy[] {
  const attached = (owner: string, policy: ModelPolicy | null, account?: string): LintedPolicy[] =>
    policy === null
      ? []
      : [
          {
            policy,
            kind: policy.document.kind,
            owner,
            ...(account === undefined ? {} : { account }),
            statements: policy.document.statements.filter(({ unread }) => unread === undefined),
          },
        ];
  const { buckets, keys, functions, topics, queues, guarded } = model;
  return [
    ...model.roles.flatMap(({ arn, account, trust, identity, added = identity, isManaged }) => [
      ...(isManaged ? attached(arn, trust, account) : []),
      ...added.flatMap((each) => (isOfAws(each) ? [] : attached(arn, each, account))),
    ]),
    ...model.users.flatMap(({ arn, account, identity }) =>
      identity.flatMap((each) => (isOfAws(each) ? [] : attached(arn, each, account))),
    ),
    ...model.permissionSets.flatMap(({ name, inlinePolicies }) =>
      inlinePolicies.flatMap((each) => attached(name, each)),
    ),
    ...buckets.flatMap(({ arn, account, policy, added = policy }) => attached(arn, added, account)),
    ...[...keys, ...functions, ...topics, ...queues, ...guarded].flatMap(({ arn, account, policy }) =>
      attached(arn, policy, account),
    ),
    ...model.accessGrants.flatMap(({ instanceArn, account, policy }) =>
      attached(instanceArn, policy, account),
    ),
  ];
}

function isOfAws({ name }: ModelPolicy): boolean {
  return name.startsWith("AWS managed policy ");
}

/** `WriteObjects of policy of role x`, as in the report. */
export function placeOfStatement({ policy }: LintedPolicy, { sid, index }: Statement): string {
  return `${sid ?? `statement ${index}`} of ${policy.name}`;
}

/** Policies that a plan or state does not contain completely; the rules do not see the rest. */
export function unreadPolicies(model: Model): { readonly policy: string; readonly reason: string }[] {
  return lintedPolicies(model).flatMap(({ policy: { name, document } }) =>
    [document, ...document.statements].flatMap(({ unread }) =>
      unread === undefined ? [] : [{ policy: name, reason: unread }],
    ),
  );
}
