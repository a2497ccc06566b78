import { ABSENT, PRESENT, type Found } from "./context";
import type { PrincipalFacts } from "./principal-facts";
import type { Organization, RoleSession, Service, User } from "./request";

const TAG = "aws:principaltag/";

/**
 * The condition keys that follow from the principal, so that none can be forgotten or wrong. Undefined if the key does
 * not follow from the principal; then the context decides.
 *
 * @param key in lower case
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
export function principalKey(facts: PrincipalFacts, key: string): Found | undefined {
  if (!key.startsWith("aws:")) return undefined;
  if (key.startsWith(TAG)) return tag(facts, key.slice(TAG.length));
  switch (facts.principal.kind) {
    case "role-session":
      return sessionKey(facts, facts.principal, key) ?? iamKey(facts, facts.principal.organization, key);
    case "user":
      return userKey(facts, facts.principal, key) ?? iamKey(facts, facts.principal.organization, key);
    case "root":
      return rootKey(facts, key) ?? iamKey(facts, facts.principal.organization, key);
    case "service":
      return serviceKey(facts.principal, key);
    case "federated":
      return key === "aws:federatedprovider" ? single(facts.principal.provider) : undefined;
    case "anonymous":
      return anonymousKey(key);
  }
}

/** Keys that every request has, even if their value was not given. */
export function isAlwaysPresent(facts: PrincipalFacts, key: string): boolean {
  switch (key) {
    case "aws:currenttime":
    case "aws:epochtime":
    case "aws:securetransport":
    case "aws:principalaccount":
    case "aws:principaltype":
    case "aws:userid":
      return true;
    case "aws:tokenissuetime":
      return facts.principal.kind === "role-session";
    default:
      return false;
  }
}

function single(value: string | undefined): Found | undefined {
  return value === undefined ? undefined : { state: "single", value };
}

/** A value, null for a key that AWS does not send, undefined for an unknown value. */
function sent(value: string | null | undefined): Found | undefined {
  return value === null ? ABSENT : single(value);
}

function sessionKey(
  { arn }: PrincipalFacts,
  { roleId, sessionName }: RoleSession,
  key: string,
): Found | undefined {
  switch (key) {
    case "aws:principalarn":
      return single(arn);
    case "aws:principaltype":
      return single("AssumedRole");
    case "aws:userid":
      if (roleId === undefined) return undefined;
      return sessionName === undefined
        ? { state: "begins", value: `${roleId}:` }
        : single(`${roleId}:${sessionName}`);
    case "aws:username":
    case "aws:assumedroot":
      return ABSENT;
    default:
      return undefined;
  }
}

function userKey(facts: PrincipalFacts, { userId }: User, key: string): Found | undefined {
  const { arn, account = "", userName, federatedName } = facts;
  switch (key) {
    case "aws:principalarn":
      return single(arn);
    case "aws:principaltype":
      return single(federatedName === undefined ? "User" : "FederatedUser");
    case "aws:userid":
      return single(federatedName === undefined ? userId : `${account}:${federatedName}`);
    case "aws:username":
      return sent(userName ?? null);
    case "aws:assumedroot":
      return ABSENT;
    default:
      return undefined;
  }
}

function rootKey({ arn, account }: PrincipalFacts, key: string): Found | undefined {
  switch (key) {
    case "aws:principalarn":
      return single(arn);
    case "aws:principaltype":
      return single("Account");
    case "aws:userid":
      return single(account);
    case "aws:username":
      return ABSENT;
    default:
      return undefined;
  }
}

/** Shared by users, roles and root users. */
function iamKey(
  { account }: PrincipalFacts,
  organization: Organization | undefined,
  key: string,
): Found | undefined {
  switch (key) {
    case "aws:principalaccount":
      return single(account);
    case "aws:principalisawsservice":
      return single("false");
    case "aws:principalorgid":
      return organization === "none" ? ABSENT : single(organization?.id);
    case "aws:principalorgpaths":
      if (organization === "none") return ABSENT;
      return organization?.path === undefined ? undefined : { state: "several", values: [organization.path] };
    // Only calls that a service makes for itself have these.
    case "aws:principalservicename":
    case "aws:principalservicenameslist":
    case "aws:sourcearn":
    case "aws:sourceaccount":
    case "aws:sourceorgid":
    case "aws:sourceorgpaths":
      return ABSENT;
    default:
      return undefined;
  }
}

/** A service belongs to no organization, and AWS documents no ARN or account for it. */
function serviceKey(service: Service, key: string): Found | undefined {
  // What CloudFront sends of its identities, no page says.
  if (service.name.startsWith("arn:")) return undefined;
  switch (key) {
    case "aws:principalisawsservice":
      return single("true");
    case "aws:principalservicename":
      return single(service.name);
    case "aws:principalservicenameslist":
      return service.names === undefined ? PRESENT : { state: "several", values: service.names };
    case "aws:sourcearn":
      return sent(service.sourceArn);
    case "aws:sourceaccount":
      return sent(service.sourceAccount);
    case "aws:sourceorgid":
      return sent(service.sourceOrganizationId);
    case "aws:principalorgid":
    case "aws:principalorgpaths":
    case "aws:username":
    case "aws:assumedroot":
      return ABSENT;
    default:
      return undefined;
  }
}

function anonymousKey(key: string): Found | undefined {
  switch (key) {
    case "aws:principalaccount":
    case "aws:userid":
      return single("anonymous");
    case "aws:principaltype":
      return single("Anonymous");
    case "aws:principalarn":
    case "aws:principalisawsservice":
    case "aws:principalservicename":
    case "aws:principalservicenameslist":
    case "aws:principalorgid":
    case "aws:principalorgpaths":
    case "aws:username":
    case "aws:sourcearn":
    case "aws:sourceaccount":
    case "aws:sourceorgid":
    case "aws:sourceorgpaths":
    case "aws:tokenissuetime":
    case "aws:multifactorauthpresent":
    case "aws:multifactorauthage":
    case "aws:assumedroot":
    case "aws:sourceidentity":
      return ABSENT;
    default:
      return undefined;
  }
}

/** Only users and roles have tags. Tag keys are compared without regard to case. */
function tag({ principal }: PrincipalFacts, name: string): Found | undefined {
  if (principal.kind !== "role-session" && principal.kind !== "user") return ABSENT;
  if (principal.tags === undefined) return undefined;
  for (const [written, value] of Object.entries(principal.tags)) {
    if (written.toLowerCase() === name) return { state: "single", value };
  }
  return ABSENT;
}
