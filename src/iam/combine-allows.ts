import type { DecidedBy, PolicyType } from "./decision";
import { FINDINGS, firstOf, NOTHING, type Finding } from "./findings";
import {
  boundaryAndSessionLimit,
  isAllowed,
  isRootAssumingRole,
  needsOwnPolicy,
  noResourcePolicy,
  ownGrants,
} from "./is-allowed";
import type { CompiledPolicies } from "./policy-set";
import type { PolicyEvaluator, ResourceTruths, ByPolicyType } from "./policy-types";
import { and, isUnknown, type Tri } from "./three-valued";

/** Whether the Allows are enough if nothing denies, and why. */
export interface Weighed {
  readonly allowed: Tri;
  /** The statements that grant, if they are enough. */
  readonly grants: readonly DecidedBy[];
  /** The policy types that lack an Allow, if they are not. */
  readonly lacking: readonly PolicyType[];
  /** The error that AWS returns instead of AccessDenied. */
  readonly refusal?: "MethodNotAllowed";
}

type Reasons = Pick<Weighed, "grants" | "lacking">;

/** Combines the Allows of all policy types for one request, as AWS does when it has found no Deny. */
export function combineAllows(
  sides: ByPolicyType<Finding>,
  policies: CompiledPolicies,
  evaluator: PolicyEvaluator<Finding>,
): Weighed {
  const allowed = isAllowed(evaluator, sides, policies).holds;
  if (isUnknown(allowed)) return { allowed, grants: [], lacking: [] };
  const { grants, lacking } = reasonsOf(sides, policies, evaluator);
  // Nothing is missing, but S3 refuses the request.
  if (!allowed && lacking.length === 0 && sides.scp?.allow.holds !== false) {
    return { allowed, grants: [], lacking: ["resource"], refusal: "MethodNotAllowed" };
  }
  return { allowed, grants, lacking: sides.scp?.allow.holds === false ? ["scp", ...lacking] : lacking };
}

function reasonsOf(
  sides: ByPolicyType<Finding>,
  policies: CompiledPolicies,
  { facts, resourceAccount }: PolicyEvaluator<Finding>,
): Reasons {
  const resource = sides.resource ?? noResourcePolicy(NOTHING);
  const isRoot = facts.principal.kind === "root";
  if (facts.account === undefined) return ofResourceAlone(resource);
  if (isRootAssumingRole(policies, facts)) return { grants: [], lacking: ["resource"] };
  if (facts.account !== resourceAccount) return ofBothAccounts(sides, resource, isRoot);
  return needsOwnPolicy(policies)
    ? ofOwnPolicyFirst(sides, resource, isRoot)
    : ofEitherSide(sides, resource, isRoot);
}

function lackingCaps({ boundary, session }: ByPolicyType<Finding>): PolicyType[] {
  const lacking: PolicyType[] = [];
  if (boundary?.allow.holds === false) lacking.push("boundary");
  if (session?.allow.holds === false) lacking.push("session");
  return lacking;
}

function references(...findings: readonly Finding[]): DecidedBy[] {
  const found: DecidedBy[] = [];
  for (const { holds, by } of findings) if (holds === true && by !== undefined) found.push(by);
  return found;
}

function ofResourceAlone({ direct, everyone, everyoneByArn }: ResourceTruths<Finding>): Reasons {
  const found = firstOf([direct, everyone, everyoneByArn]);
  return { grants: references(found), lacking: found.holds === false ? ["resource"] : [] };
}

function ofBothAccounts(
  sides: ByPolicyType<Finding>,
  { allow }: ResourceTruths<Finding>,
  isRoot: boolean,
): Reasons {
  const identity: Finding = isRoot ? { holds: true } : (sides.identity?.allow ?? NOTHING);
  return {
    grants: references(identity, allow),
    lacking: [
      ...(identity.holds === false ? ["identity" as const] : []),
      ...(allow.holds === false ? ["resource" as const] : []),
      ...lackingCaps(sides),
    ],
  };
}

function namesAnyone({ direct, role, everyone, everyoneByArn }: ResourceTruths<Finding>): Tri {
  return firstOf([direct, role, everyone, everyoneByArn]).holds;
}

function ofEitherSide(
  sides: ByPolicyType<Finding>,
  resource: ResourceTruths<Finding>,
  isRoot: boolean,
): Reasons {
  const own = firstOf(ownGrants(FINDINGS, sides, resource));
  if (isRoot) return { grants: references(own, resource.account).slice(0, 1), lacking: [] };
  const identity = sides.identity?.allow ?? NOTHING;
  const capped: Finding = {
    ...identity,
    holds: and(identity.holds, boundaryAndSessionLimit(FINDINGS, sides).holds),
  };
  const someoneAllows = identity.holds !== false || namesAnyone(resource) !== false;
  return {
    grants: references(capped, own),
    lacking: someoneAllows ? lackingCaps(sides) : ["identity", "resource"],
  };
}

function ofOwnPolicyFirst(
  sides: ByPolicyType<Finding>,
  resource: ResourceTruths<Finding>,
  isRoot: boolean,
): Reasons {
  const own = firstOf(ownGrants(FINDINGS, sides, resource));
  const { account } = resource;
  if (isRoot) {
    const found = firstOf([own, account]);
    return { grants: references(found), lacking: found.holds === false ? ["resource"] : [] };
  }
  const identity = sides.identity?.allow ?? NOTHING;
  const lacking: PolicyType[] =
    namesAnyone(resource) !== false
      ? lackingCaps(sides)
      : account.holds === false
        ? ["resource"]
        : [...(identity.holds === false ? ["identity" as const] : []), ...lackingCaps(sides)];
  return { grants: own.holds === true ? references(own) : references(identity, account), lacking };
}
