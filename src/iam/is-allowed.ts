import type { PolicyType } from "./decision";
import type { CompiledPolicies } from "./policy-set";
import type { PrincipalFacts } from "./principal-facts";
import { actionsNamed } from "./policy-types";
import type { PolicyEvaluator, ResourceTruths, ByPolicyType } from "./policy-types";
import type { Logic } from "./three-valued";

/** The order in which a Deny is searched for; one is enough. */
const DENY_ORDER: readonly PolicyType[] = ["scp", "rcp", "resource", "identity", "boundary", "session"];

/** Whether a policy of any type denies. */
export function isDenied<T>({ no, or }: Logic<T>, sides: ByPolicyType<T>): T {
  return DENY_ORDER.reduce((denied, side) => or(denied, sides[side]?.deny ?? no), no);
}

/**
 * Whether the Allows of all policy types are enough, if nothing denies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function isAllowed<T>(
  { logic, facts, resourceAccount, whenAction }: PolicyEvaluator<T>,
  sides: ByPolicyType<T>,
  policies: CompiledPolicies,
): T {
  const { yes, no, and, or, not } = logic;
  const resource = sides.resource ?? noResourcePolicy(no);
  const refused = facts.account === resourceAccount ? no : whenAction(BUCKET_POLICY_ACTIONS);
  return and(sides.scp?.allow ?? yes, and(not(refused), withoutServiceControl()));

  /** The Allows of all policy types except SCPs, which only narrow the others. */
  function withoutServiceControl(): T {
    if (facts.account === undefined) {
      // Services and anonymous callers have only what the resource's policy allows.
      return [resource.direct, resource.everyone, resource.everyoneByArn].reduce(or, no);
    }
    if (isRootAssumingRole(policies, facts)) return no;
    // A root user has every permission of its own account.
    const identity = facts.principal.kind === "root" ? yes : (sides.identity?.allow ?? no);
    const capped = and(identity, boundaryAndSessionLimit(logic, sides));
    // Across accounts both sides must allow, regardless of how the resource's policy names the principal.
    if (facts.account !== resourceAccount) return and(resource.allow, capped);
    const own = ownGrants(logic, sides, resource).reduce(or, no);
    // In one account an Allow on either side is enough. The policy of a key or role must at least delegate.
    return or(needsOwnPolicy(policies) ? and(resource.account, capped) : capped, own);
  }
}

/**
 * Keys and roles: their own policy must allow. If it names the account only, the identity policies decide.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-root-enable-iam
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html
 */
export function needsOwnPolicy({ resource }: CompiledPolicies): boolean {
  return resource?.kind === "key" || resource?.kind === "trust";
}

/** Actions on a bucket's policy. */
export const BUCKET_POLICY_ACTIONS = actionsNamed(
  "s3:GetBucketPolicy",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
);

/**
 * Whether S3 answers 405 whatever the policies allow: only identities of its own account may use a bucket's policy.
 *
 * @param action - in lower case
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
export function isForeignToBucketPolicy(
  { account }: PrincipalFacts,
  resourceAccount: string,
  action: string,
): boolean {
  return account !== resourceAccount && BUCKET_POLICY_ACTIONS.test(action);
}

/**
 * No root user may assume a role, whatever the policies say.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function isRootAssumingRole({ resource }: CompiledPolicies, { principal }: PrincipalFacts): boolean {
  return principal.kind === "root" && resource?.kind === "trust";
}

export function noResourcePolicy<T>(no: T): ResourceTruths<T> {
  return {
    deny: no,
    allow: no,
    direct: no,
    role: no,
    account: no,
    everyone: no,
    everyoneByArn: no,
  };
}

/** What the boundary and the session policies leave of the permissions of a role or user. */
export function boundaryAndSessionLimit<T>(
  { yes, and }: Logic<T>,
  { boundary, session }: ByPolicyType<T>,
): T {
  return and(boundary?.allow ?? yes, session?.allow ?? yes);
}

/**
 * What the resource's policy grants in one account without the identity policies. A grant to the session or user is not
 * limited by boundary and session policies. A grant to the role is. A grant to everyone is not, if aws:PrincipalArn
 * narrows it; otherwise AWS does not document it.
 */
export function ownGrants<T>(
  logic: Logic<T>,
  sides: ByPolicyType<T>,
  resource: ResourceTruths<T>,
): readonly T[] {
  const { and, or, doubt } = logic;
  const { direct, role, everyone, everyoneByArn } = resource;
  const cap = boundaryAndSessionLimit(logic, sides);
  const silence = doubt(
    'Principal "*" without aws:PrincipalArn, and a boundary or session policy that does not allow',
    everyone,
  );
  return [direct, everyoneByArn, and(cap, role), and(or(cap, silence), everyone)];
}
