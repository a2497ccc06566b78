import { checkRequest, type CheckedRequest } from "./check-request";
import { collectSides, type Sides } from "./collect-sides";
import type { DecidedBy, Decision, Side, SideResult } from "./decision";
import { explainLacking } from "./explain";
import { anyHolds, sideResult, type ResourceFindings, type SideFindings } from "./findings";
import type { CompiledPolicies } from "./policy-set";
import type { AccessRequest } from "./request";
import { isUnknown, unknownAsError, type Unknown } from "./three-valued";
import { weighSides } from "./weigh-sides";

/** The order in which a Deny is looked for; any is enough. */
const DENY_ORDER: readonly Side[] = ["scp", "rcp", "resource", "identity", "boundary", "session"];

/**
 * Decides a request as AWS does: a Deny anywhere is final; without an Allow where one is needed the request is
 * denied as well.
 *
 * @throws RequestError if the question is malformed or does not fit the policies
 * @throws UndeterminedKeyError if the answer hangs on a condition key that the request does not declare
 * @throws UndocumentedBehaviourError if the answer hangs on something that AWS does not document
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(request: AccessRequest, policies: CompiledPolicies): Decision {
  const checked = checkRequest(request);
  const sides = collectSides(policies, checked);
  const denied = findDeny(sides);
  if (denied !== undefined) {
    return { result: "explicitly-denied", decidedBy: [denied], sides: describeSides(sides), missing: [] };
  }
  const { allowed, grants, lacking } = weighSides(sides, policies, checked);
  if (isUnknown(allowed)) throw unknownAsError(allowed);
  if (allowed) {
    return { result: "allowed", decidedBy: grants, sides: describeSides(sides), missing: [] };
  }
  return {
    result: "implicitly-denied",
    decidedBy: lacking.map((side) => lackingSide(side, policies, sides)),
    sides: describeSides(sides),
    missing: explain(lacking, policies, checked, sides),
  };
}

function findDeny(sides: Sides): DecidedBy | undefined {
  let unknown: Unknown | undefined;
  for (const side of DENY_ORDER) {
    const denial = sides[side]?.deny;
    if (denial?.holds === true) return denial.by;
    if (denial !== undefined && isUnknown(denial.holds)) unknown ??= denial.holds;
  }
  if (unknown !== undefined) throw unknownAsError(unknown);
  return undefined;
}

function describeSides({ scp, rcp, resource, identity, boundary, session }: Sides): Record<Side, SideResult> {
  return {
    scp: describeSide(scp),
    rcp: describeSide(rcp),
    resource: resource !== undefined && onlyDelegates(resource) ? "delegates" : describeSide(resource),
    identity: describeSide(identity),
    boundary: describeSide(boundary),
    session: describeSide(session),
  };
}

function describeSide(found: SideFindings | undefined): SideResult {
  return found === undefined ? "not-applicable" : sideResult(found);
}

function onlyDelegates({ deny, account, direct, role, everyone, everyoneByArn }: ResourceFindings): boolean {
  return (
    deny.holds === false &&
    account.holds === true &&
    anyHolds([direct, role, everyone, everyoneByArn]) === false
  );
}

/** A side that lacks an Allow, with its policy where there is exactly one. */
function lackingSide(side: Side, policies: CompiledPolicies, { scp }: Sides): DecidedBy {
  const policy = side === "scp" ? scp?.lacking : onlyPolicy(side, policies);
  return policy === undefined ? { side } : { side, policy: policy.name };
}

function onlyPolicy(side: Side, policies: CompiledPolicies): { readonly name: string } | undefined {
  switch (side) {
    case "resource":
    case "boundary":
      return policies[side] ?? undefined;
    case "identity":
    case "session":
      return policies[side].length === 1 ? policies[side][0] : undefined;
    case "scp":
    case "rcp":
      return undefined;
  }
}

function explain(
  lacking: readonly Side[],
  policies: CompiledPolicies,
  checked: CheckedRequest,
  sides: Sides,
): string[] {
  const { facts, request } = checked;
  const either =
    facts.account === request.resourceAccount && lacking.includes("identity") && lacking.includes("resource")
      ? "; in one account, an Allow on either side is enough"
      : "";
  return lacking.map((side) => `${explainLacking(side, policies, checked, sides)}${either}`);
}
