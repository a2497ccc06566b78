import { checkRequest } from "./check-request";
import { checkFit, collectByPolicyType } from "./collect-by-policy-type";
import type { DecidedBy, Decision, PolicyType, SideResult } from "./decision";
import { levelWithoutAllow } from "./explain";
import { evaluatorOf, FINDINGS, firstOf, sideResult, type Finding } from "./findings";
import { isDenied } from "./is-allowed";
import type { CompiledPolicies } from "./policy-set";
import type { AccessRequest } from "./request";
import type { PolicyEvaluator, ResourceTruths, ByPolicyType, PolicyTypeTruths } from "./policy-types";
import { isUnknown, unknownAsError } from "./three-valued";
import { combineAllows } from "./combine-allows";

/**
 * Decides a request as AWS does: any Deny is final, and a missing Allow denies too.
 *
 * @throws RequestError if the request is malformed or does not fit the policies
 * @throws UndeterminedKeyError if the answer depends on a condition key that the request does not declare
 * @throws UndocumentedBehaviourError if the answer depends on something that AWS does not document
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(request: AccessRequest, policies: CompiledPolicies): Decision {
  const checked = checkRequest(request);
  checkFit(policies, checked);
  const evaluator = evaluatorOf(checked);
  const sides = collectByPolicyType(policies, evaluator);
  const { holds: denied, by } = denial(sides, policies);
  if (isUnknown(denied)) throw unknownAsError(denied);
  if (denied) {
    const decidedBy = by === undefined ? [] : [by];
    return { result: "explicitly-denied", decidedBy, sides: describeSides(sides) };
  }
  return weigh(sides, evaluator, policies);
}

/**
 * The result of the Allows. A request that nothing allows is denied, even if it is unknown whether a statement denies
 * it.
 *
 * @throws EvaluationError as `decide` does
 */
export function decideByAllows(request: AccessRequest, policies: CompiledPolicies): Decision {
  const checked = checkRequest(request);
  checkFit(policies, checked);
  const evaluator = evaluatorOf(checked);
  return weigh(collectByPolicyType(policies, evaluator), evaluator, policies);
}

function weigh(
  sides: ByPolicyType<Finding>,
  evaluator: PolicyEvaluator<Finding>,
  policies: CompiledPolicies,
): Decision {
  const { allowed, grants, lacking, refusal } = combineAllows(sides, policies, evaluator);
  if (isUnknown(allowed)) throw unknownAsError(allowed);
  if (allowed) {
    return { result: "allowed", decidedBy: grants, sides: describeSides(sides) };
  }
  return {
    result: "implicitly-denied",
    decidedBy: lacking.map((side) => lackingSide(side, policies, sides)),
    sides: describeSides(sides),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** A setting that denies has no statement; the statement that it restricts is reported instead. */
function denial(sides: ByPolicyType<Finding>, { restriction }: CompiledPolicies): Finding {
  const { holds, by } = isDenied(FINDINGS, sides);
  if (restriction === undefined || by !== undefined || holds === false) return { holds, ...(by && { by }) };
  return isUnknown(holds) && holds.at === undefined
    ? { holds: { ...holds, at: restriction.at } }
    : { holds, by: restriction.by };
}

function describeSides({
  scp,
  rcp,
  resource,
  identity,
  boundary,
  session,
}: ByPolicyType<Finding>): Record<PolicyType, SideResult> {
  return {
    scp: describeSide(scp),
    rcp: describeSide(rcp),
    resource: resource !== undefined && onlyDelegates(resource) ? "delegates" : describeSide(resource),
    identity: describeSide(identity),
    boundary: describeSide(boundary),
    session: describeSide(session),
  };
}

function describeSide(found: PolicyTypeTruths<Finding> | undefined): SideResult {
  return found === undefined ? "not-applicable" : sideResult(found);
}

function onlyDelegates(found: ResourceTruths<Finding>): boolean {
  const { deny, account, direct, role, everyone, everyoneByArn } = found;
  const named = firstOf([direct, role, everyone, everyoneByArn]);
  return deny.holds === false && account.holds === true && named.holds === false;
}

/** A policy type that lacks an Allow, with its policy if there is exactly one. */
function lackingSide(
  side: PolicyType,
  policies: CompiledPolicies,
  { scp }: ByPolicyType<Finding>,
): DecidedBy {
  const policy = side === "scp" ? levelWithoutAllow(scp) : onlyPolicy(side, policies);
  return policy === undefined ? { side } : { side, policy: policy.name };
}

function onlyPolicy(side: PolicyType, policies: CompiledPolicies): { readonly name: string } | undefined {
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
