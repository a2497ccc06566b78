import type { CheckedRequest } from "./check-request";
import { RequestError } from "./errors";
import { BUCKET_POLICY_ACTIONS } from "./is-allowed";
import { GRADE } from "./match-principal";
import type { CompiledLevel, CompiledPolicies, CompiledPolicy, PolicySet } from "./policy-set";
import type { PrincipalFacts } from "./principal-facts";
import { RCP_SERVICES } from "./rcp-services";
import type { PolicyType } from "./decision";
import { describeUnknown, isUnknown } from "./three-valued";
import { actionsNamed, resourcesNamed } from "./policy-types";
import type {
  PolicyEvaluator,
  LevelTruths,
  ResourceTruths,
  ByPolicyType,
  PolicyTypeTruths,
} from "./policy-types";

/** Evaluates every policy that affects one request, or many. */
export function collectByPolicyType<T>(
  policies: CompiledPolicies,
  evaluator: PolicyEvaluator<T>,
): ByPolicyType<T> {
  const { facts } = evaluator;
  const isIam = facts.principal.kind === "role-session" || facts.principal.kind === "user";
  const { boundary, session, resource } = policies;
  return {
    scp: scpsApply(policies, facts) ? askLevels(policies.scps, evaluator) : undefined,
    rcp: askControls(policies, evaluator),
    resource: resource === null ? undefined : askResourcePolicy(resource, policies, evaluator),
    identity: isIam ? askPolicies("identity", policies.identity, evaluator) : undefined,
    boundary: boundary === null ? undefined : askPolicies("boundary", [boundary], evaluator),
    session: session.length === 0 ? undefined : askPolicies("session", session, evaluator),
  };
}

/** Policies of one type: one Allow or one Deny is enough. */
function askPolicies<T>(
  side: PolicyType,
  policies: readonly CompiledPolicy[],
  evaluator: PolicyEvaluator<T>,
): PolicyTypeTruths<T> {
  const { no, or } = evaluator.logic;
  let [deny, allow] = [no, no];
  for (const policy of policies) {
    const doubt = unreadTruth(policy, evaluator);
    [deny, allow] = [or(deny, doubt), or(allow, doubt)];
    for (const { statement, applies } of evaluator.ask(side, policy)) {
      if (statement.source.effect === "Deny") deny = or(deny, applies);
      else allow = or(allow, applies);
    }
  }
  return { deny, allow };
}

function askResourcePolicy<T>(
  policy: CompiledPolicy,
  policies: CompiledPolicies,
  evaluator: PolicyEvaluator<T>,
): ResourceTruths<T> {
  const { no, and, or, not, isNever } = evaluator.logic;
  const doubt = unreadTruth(policy, evaluator);
  let [deny, direct, role, account, everyone, everyoneByArn] = [doubt, doubt, no, doubt, no, no];
  for (const { statement, applies, grades } of evaluator.ask("resource", policy)) {
    if (statement.source.effect === "Deny") {
      deny = or(deny, applies);
      continue;
    }
    if ((grades & GRADE.direct) !== 0) direct = or(direct, applies);
    if ((grades & GRADE.role) !== 0) role = or(role, applies);
    if ((grades & GRADE.account) !== 0) account = or(account, applies);
    if ((grades & (GRADE.everyone | GRADE.doubtful)) === 0) continue;
    if (statement.asksPrincipalArn) everyoneByArn = or(everyoneByArn, applies);
    else everyone = or(everyone, applies);
  }
  const repairs = ownerMayRepair(evaluator);
  return {
    deny: or(isNever(repairs) ? deny : and(deny, not(repairs)), restriction(policies, evaluator)),
    allow: [direct, role, everyoneByArn, everyone, account].reduce(or, no),
    direct,
    role,
    account,
    everyone,
    everyoneByArn,
  };
}

/** A policy that was not read may allow and deny anything. */
function unreadTruth<T>({ name, unread }: CompiledPolicy, { logic }: PolicyEvaluator<T>): T {
  return unread === undefined ? logic.no : logic.unread(name, unread);
}

/** RestrictPublicBuckets denies every caller except AWS services and identities of the bucket's own account. */
function restriction<T>(
  { restriction: found }: CompiledPolicies,
  { facts, resourceAccount, logic }: PolicyEvaluator<T>,
): T {
  if (found === undefined || facts.principal.kind === "service") return logic.no;
  if (facts.account === resourceAccount) return logic.no;
  return isUnknown(found.isPublic) ? logic.doubt(describeUnknown(found.isPublic), logic.yes) : logic.yes;
}

/**
 * Service control policies.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
function askLevels<T>(levels: readonly CompiledLevel[], evaluator: PolicyEvaluator<T>): LevelTruths<T> {
  const { yes, no, and, or } = evaluator.logic;
  const found = levels.map((level) => ({ level, ...askPolicies("scp", level.policies, evaluator) }));
  return {
    deny: found.reduce((denied, { deny }) => or(denied, deny), no),
    allow: found.reduce((allowed, { allow }) => and(allowed, allow), yes),
    levels: found,
  };
}

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html */
function scpsApply({ scps, principalAccountIsManagement }: CompiledPolicies, facts: PrincipalFacts): boolean {
  return (
    scps.length > 0 &&
    !principalAccountIsManagement &&
    facts.account !== undefined &&
    !facts.isServiceLinkedRole
  );
}

/**
 * RCPs apply to every caller except service-linked roles, including AWS services and anonymous callers.
 *
 * @see
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#actions-not-restricted-by-rcps
 */
function askControls<T>(
  { rcps, resourceAccountIsManagement }: CompiledPolicies,
  evaluator: PolicyEvaluator<T>,
): PolicyTypeTruths<T> | undefined {
  if (rcps.length === 0 || resourceAccountIsManagement || evaluator.facts.isServiceLinkedRole)
    return undefined;
  const { yes, and, or, not, isNever } = evaluator.logic;
  const applies = and(
    evaluator.whenAction(BOUND_ACTIONS),
    not(or(evaluator.whenAction(FREE_ACTIONS), evaluator.whenResource(FREE_RESOURCES))),
  );
  if (isNever(applies)) return undefined;
  const policies = rcps.flatMap((level) => level.policies);
  // RCPFullAWSAccess is always attached, so only denials matter.
  return { deny: and(applies, askPolicies("rcp", policies, evaluator).deny), allow: yes };
}

const BOUND_ACTIONS = actionsNamed(...[...RCP_SERVICES].map((service) => `${service}:*`));
const FREE_ACTIONS = actionsNamed("kms:RetireGrant");
const FREE_RESOURCES = resourcesNamed("arn:*:iam::*:role/aws-service-role/*");

/**
 * The root user of a bucket's account may change the bucket policy, whatever it denies.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
function ownerMayRepair<T>({ facts, resourceAccount, whenAction, logic }: PolicyEvaluator<T>): T {
  return facts.principal.kind === "root" && facts.account === resourceAccount
    ? whenAction(BUCKET_POLICY_ACTIONS)
    : logic.no;
}

/**
 * @throws RequestError if a policy is given that such a principal cannot have, or one is missing that such a
 * resource always has
 */
export function checkFit(policies: CompiledPolicies, checked: CheckedRequest): void {
  const { kind } = checked.facts.principal;
  const cannotHave: readonly (keyof PolicySet & keyof CompiledPolicies)[] =
    kind === "role-session" || checked.facts.federatedName !== undefined
      ? []
      : kind === "user"
        ? ["session"]
        : ["identity", "boundary", "session"];
  for (const place of cannotHave) {
    const given = policies[place];
    if (given !== null && !(Array.isArray(given) && given.length === 0)) {
      throw new RequestError(`policies.${place}`, `none for a principal of kind ${kind}`, "some");
    }
  }
  checkResourcePolicy(policies, checked);
}

/** Keys and roles always have a policy, and it works differently from other resource-based policies. */
function checkResourcePolicy(
  policies: CompiledPolicies,
  { service, resource, request }: CheckedRequest,
): void {
  const kind = policies.resource?.kind;
  const isKey = service === "kms" && resource?.service === "kms" && resource.resource.startsWith("key/");
  const isRole = service === "sts" && resource?.service === "iam" && resource.resource.startsWith("role/");
  const needed = isKey ? "key" : isRole ? "trust" : undefined;
  if (needed === undefined ? kind !== undefined && kind !== "resource" : kind !== needed) {
    throw new RequestError(
      "policies.resource",
      `${needed === undefined ? "no policy, or one of kind resource," : `a policy of kind ${needed}`} for ${request.action} on ${request.resource}`,
      kind ?? "none",
    );
  }
}
