import type { CheckedRequest } from "./check-request";
import type { Sides } from "./collect-sides";
import type { DecidedBy, Side } from "./decision";
import { anyHolds, firstOf, type Finding, type ResourceFindings } from "./findings";
import type { CompiledPolicies } from "./policy-set";
import { and, or, undocumented, type Tri } from "./three-valued";

/** Whether the Allows are enough, when nothing denies. */
export interface Weighed {
  readonly allowed: Tri;
  /** The statements that grant, if they are enough. */
  readonly grants: readonly DecidedBy[];
  /** The sides that lack an Allow, if they are not. */
  readonly lacking: readonly Side[];
}

const ABSENT: Finding = { holds: false };

const NO_RESOURCE_POLICY: ResourceFindings = {
  deny: ABSENT,
  allow: ABSENT,
  direct: ABSENT,
  role: ABSENT,
  account: ABSENT,
  everyone: ABSENT,
  everyoneByArn: ABSENT,
};

/**
 * Weighs the Allows of all sides, as AWS does once it has found no Deny.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function weighSides(sides: Sides, policies: CompiledPolicies, checked: CheckedRequest): Weighed {
  const core = weighAllows(sides, policies, checked);
  const scp = sides.scp?.allow.holds ?? true;
  return {
    allowed: and(scp, core.allowed),
    grants: core.grants,
    lacking: scp === false ? ["scp", ...core.lacking] : core.lacking,
  };
}

/** The Allows of all sides but the service control policies, which narrow whatever the others give. */
function weighAllows(sides: Sides, policies: CompiledPolicies, checked: CheckedRequest): Weighed {
  const { facts, request } = checked;
  const resource = sides.resource ?? NO_RESOURCE_POLICY;
  if (facts.account === undefined) return weighResourceAlone(resource);
  if (isRootTakingRole(policies, checked)) return { allowed: false, grants: [], lacking: ["resource"] };
  if (facts.account !== request.resourceAccount) return weighBothAccounts(sides, resource, checked);
  return policies.resource?.kind === "key" || policies.resource?.kind === "trust"
    ? weighOwnPolicyFirst(sides, resource, checked)
    : weighEitherSide(sides, resource, checked);
}

/**
 * No root user may take a role on, of its own account or another, whatever the policies say.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function isRootTakingRole({ resource }: CompiledPolicies, { facts }: CheckedRequest): boolean {
  return facts.principal.kind === "root" && resource?.kind === "trust";
}

/** What the boundary and the session policies leave of a role's or user's permissions. */
function cap({ boundary, session }: Sides): Tri {
  return and(boundary?.allow.holds ?? true, session?.allow.holds ?? true);
}

function lackingCaps({ boundary, session }: Sides): Side[] {
  const lacking: Side[] = [];
  if (boundary?.allow.holds === false) lacking.push("boundary");
  if (session?.allow.holds === false) lacking.push("session");
  return lacking;
}

function references(...findings: readonly Finding[]): DecidedBy[] {
  const found: DecidedBy[] = [];
  for (const { holds, by } of findings) if (holds === true && by !== undefined) found.push(by);
  return found;
}

/** Services and anonymous callers have nothing but what the resource's policy says. */
function weighResourceAlone({ direct, everyone, everyoneByArn }: ResourceFindings): Weighed {
  const found = firstOf([direct, everyone, everyoneByArn]);
  return {
    allowed: found.holds,
    grants: references(found),
    lacking: found.holds === false ? ["resource"] : [],
  };
}

/** Across accounts both sides must allow, whoever the resource's policy names. */
function weighBothAccounts(sides: Sides, { allow }: ResourceFindings, { facts }: CheckedRequest): Weighed {
  // A root user has every permission of its own account.
  const identity: Finding =
    facts.principal.kind === "root" ? { holds: true } : (sides.identity?.allow ?? ABSENT);
  return {
    allowed: and(allow.holds, and(identity.holds, cap(sides))),
    grants: references(identity, allow),
    lacking: [
      ...(identity.holds === false ? ["identity" as const] : []),
      ...(allow.holds === false ? ["resource" as const] : []),
      ...lackingCaps(sides),
    ],
  };
}

/**
 * What the resource's policy grants in one account without the identity policies. Naming the session or the user
 * grants past boundary and session policies; naming the role does not; naming everyone does so if aws:PrincipalArn
 * narrows it, and AWS is silent otherwise.
 */
function ownGrants(sides: Sides, resource: ResourceFindings): { readonly holds: Tri; readonly by: Finding } {
  const { direct, role, everyone, everyoneByArn } = resource;
  const capped = cap(sides);
  const byRole: Finding = { ...role, holds: and(role.holds, capped) };
  const byEveryone: Finding = { ...everyone, holds: and(everyone.holds, capOnEveryone(capped, everyone)) };
  const findings = [direct, everyoneByArn, byRole, byEveryone];
  return { holds: anyHolds(findings), by: firstOf(findings) };
}

function capOnEveryone(capped: Tri, { by }: Finding): Tri {
  if (capped !== false) return capped;
  const unknown = undocumented(
    'Principal "*" without aws:PrincipalArn, and a boundary or session policy that does not allow',
  );
  return by?.policy === undefined || by.statement === undefined
    ? unknown
    : { ...unknown, at: { policy: by.policy, statement: by.statement, sid: by.sid } };
}

function namesAnyone({ direct, role, everyone, everyoneByArn }: ResourceFindings): Tri {
  return anyHolds([direct, role, everyone, everyoneByArn]);
}

/** In one account, for most resources: an Allow on either side is enough, and the root user needs none. */
function weighEitherSide(sides: Sides, resource: ResourceFindings, { facts }: CheckedRequest): Weighed {
  const own = ownGrants(sides, resource);
  if (facts.principal.kind === "root") {
    return { allowed: true, grants: references(own.by, resource.account).slice(0, 1), lacking: [] };
  }
  const identity = sides.identity?.allow ?? ABSENT;
  const capped = and(identity.holds, cap(sides));
  const someoneAllows = or(identity.holds, namesAnyone(resource));
  return {
    allowed: or(capped, own.holds),
    grants: references({ ...identity, holds: capped }, own.by),
    lacking: someoneAllows === false ? ["identity", "resource"] : lackingCaps(sides),
  };
}

/**
 * In one account, for keys and roles: their own policy must allow. If it names the account only, the identity
 * policies decide.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-root-enable-iam
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html
 */
function weighOwnPolicyFirst(sides: Sides, resource: ResourceFindings, { facts }: CheckedRequest): Weighed {
  const own = ownGrants(sides, resource);
  const { account } = resource;
  if (facts.principal.kind === "root") {
    const found = firstOf([own.by, account]);
    return {
      allowed: found.holds,
      grants: references(found),
      lacking: found.holds === false ? ["resource"] : [],
    };
  }
  const identity = sides.identity?.allow ?? ABSENT;
  const delegated = and(account.holds, and(identity.holds, cap(sides)));
  const names = namesAnyone(resource);
  return {
    allowed: or(own.holds, delegated),
    grants: own.holds === true ? references(own.by) : references(identity, account),
    lacking:
      names !== false
        ? lackingCaps(sides)
        : account.holds === false
          ? ["resource"]
          : [...(identity.holds === false ? ["identity" as const] : []), ...lackingCaps(sides)],
  };
}
