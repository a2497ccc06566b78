import type { CheckedRequest } from "./check-request";
import { RequestError } from "./errors";
import {
  findInLevels,
  findInPolicies,
  findInResourcePolicy,
  type LevelFindings,
  type ResourceFindings,
  type SideFindings,
} from "./findings";
import type { CompiledPolicies, PolicySet } from "./policy-set";

/** What every side says; undefined where a side has no say. */
export interface Sides {
  readonly scp: LevelFindings | undefined;
  readonly rcp: SideFindings | undefined;
  readonly resource: ResourceFindings | undefined;
  readonly identity: SideFindings | undefined;
  readonly boundary: SideFindings | undefined;
  readonly session: SideFindings | undefined;
}

/**
 * Asks every policy that bears on the request.
 *
 * @throws RequestError if a policy is given that such a principal cannot have, or one is missing that such a
 * resource always has
 */
export function collectSides(policies: CompiledPolicies, checked: CheckedRequest): Sides {
  checkFit(policies, checked);
  const { facts } = checked;
  const isIam = facts.principal.kind === "role-session" || facts.principal.kind === "user";
  const { boundary, session, resource } = policies;
  const rcps = policies.rcps.flatMap((level) => level.policies);
  return {
    scp: scpsApply(policies, checked) ? findInLevels(policies.scps, checked) : undefined,
    rcp: rcpsApply(policies, checked)
      ? // RCPFullAWSAccess is always attached, so that only denials tell.
        { ...findInPolicies("rcp", rcps, checked), allow: { holds: true } }
      : undefined,
    resource:
      resource === null ? undefined : findInResourcePolicy(resource, checked, ownerMayRepair(checked)),
    identity: isIam ? findInPolicies("identity", policies.identity, checked) : undefined,
    boundary: boundary === null ? undefined : findInPolicies("boundary", [boundary], checked),
    session: session.length === 0 ? undefined : findInPolicies("session", session, checked),
  };
}

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html */
function scpsApply(
  { scps, principalAccountIsManagement }: CompiledPolicies,
  { facts }: CheckedRequest,
): boolean {
  return (
    scps.length > 0 &&
    !principalAccountIsManagement &&
    facts.account !== undefined &&
    !facts.isServiceLinkedRole
  );
}

/**
 * RCPs bind every caller but service-linked roles: services that call for themselves and anonymous callers too.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#actions-not-restricted-by-rcps
 */
function rcpsApply(
  { rcps, resourceAccountIsManagement }: CompiledPolicies,
  checked: CheckedRequest,
): boolean {
  const { facts, action, resource } = checked;
  if (rcps.length === 0 || resourceAccountIsManagement || facts.isServiceLinkedRole) return false;
  const linkedRole = resource?.service === "iam" && resource.resource.startsWith("role/aws-service-role/");
  return action !== "kms:retiregrant" && !linkedRole;
}

const BUCKET_POLICY_ACTIONS: ReadonlySet<string> = new Set([
  "s3:getbucketpolicy",
  "s3:putbucketpolicy",
  "s3:deletebucketpolicy",
]);

/**
 * The root user of a bucket's account may mend its policy, whatever the policy denies.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
function ownerMayRepair({ facts, request, action }: CheckedRequest): boolean {
  return (
    facts.principal.kind === "root" &&
    facts.account === request.resourceAccount &&
    BUCKET_POLICY_ACTIONS.has(action)
  );
}

function checkFit(policies: CompiledPolicies, checked: CheckedRequest): void {
  const { kind } = checked.facts.principal;
  const cannotHave: readonly (keyof PolicySet)[] =
    kind === "role-session" ? [] : kind === "user" ? ["session"] : ["identity", "boundary", "session"];
  for (const place of cannotHave) {
    const given = policies[place];
    if (given !== null && !(Array.isArray(given) && given.length === 0)) {
      throw new RequestError(`policies.${place}`, `none for a principal of kind ${kind}`, "some");
    }
  }
  checkResourcePolicy(policies, checked);
}

/** Keys and roles are never without their policy, and it counts otherwise than the policies of other resources. */
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
