import { assumedOf, createContext, isPublicAddress, type AccessRequest, type RequestFacts } from "../../iam";
import { withStatedKeys } from "./with-stated-keys";
import type { ConditionContext, Question } from "./question";
import type { PolicyLookup } from "./policy-lookup";

/**
 * The request of a question: its own values, and for other keys the assumptions of the table (`src/iam/context-keys`).
 */
export function requestOf(question: Question, lookup: PolicyLookup): AccessRequest {
  const { action, resource, resourceAccount } = question;
  const { principal, circumstances, facts } = factsOf(question, lookup);
  const given = Object.entries(circumstances);
  const context = createContext(
    Object.fromEntries(given.flatMap(([key, value]) => (value === null ? [] : [[key, value]]))),
    given.flatMap(([key, value]) => (value === null ? [key] : [])),
    (key) => assumedOf(key, facts),
  );
  return { principal, action, resource, resourceAccount, context };
}

/** The caller with the question's values, and what is known about the request in addition to its condition keys. */
export function factsOf(
  question: Question,
  lookup: PolicyLookup,
): ReturnType<typeof withStatedKeys> & { readonly facts: RequestFacts } {
  const { action, resource, resourceAccount, caller } = question;
  const { principal, circumstances } = withStatedKeys(
    lookup.principalOf(caller),
    question.circumstances ?? {},
  );
  const isSts = action.startsWith("sts:");
  const region = isSts ? caller.region : question.region;
  const principalAccount = accountOf(principal);
  const resourceOrganization = lookup.organizationOf(resourceAccount);
  const facts: RequestFacts = {
    action: action.toLowerCase(),
    service: action.slice(0, action.indexOf(":")),
    principal,
    forwarded: isForwarded(circumstances),
    resourceAccount,
    ...(region === undefined ? {} : { region }),
    ...wayOf(circumstances),
    ...(principalAccount === undefined ? {} : { principalAccount }),
    ...(resourceOrganization === undefined ? {} : { resourceOrganization }),
    ...lookup.traitsOf(resource),
  };
  return { principal, circumstances, facts };
}

/**
 * A request with kms:ViaService is forwarded by a service.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
function isForwarded(circumstances: ConditionContext): boolean {
  return Object.entries(circumstances).some(([key, value]) => {
    const name = key.toLowerCase();
    return name === "aws:viaawsservice" ? value === "true" : name === "kms:viaservice" && value !== null;
  });
}

/**
 * Whether the request comes through a VPC endpoint, judging by its keys, which each exist on only one of the ways. A
 * private address as aws:SourceIp, which no request has, decides nothing.
 *
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-network-properties
 */
function wayOf(circumstances: ConditionContext): Pick<RequestFacts, "throughEndpoint"> {
  for (const [key, value] of Object.entries(circumstances)) {
    const name = key.toLowerCase();
    if (name === "aws:sourceip" && typeof value === "string" && isPublicAddress(value))
      return { throughEndpoint: false };
    if (/^aws:(?:sourcevpce?|vpcsourceip)$/.test(name)) return { throughEndpoint: value !== null };
  }
  return {};
}

/** None for services and anonymous callers. */
export function accountOf(principal: AccessRequest["principal"]): string | undefined {
  switch (principal.kind) {
    case "role-session":
      return principal.roleArn.split(":")[4];
    case "user":
    case "root":
      return principal.arn.split(":")[4];
    case "service":
    case "federated":
    case "anonymous":
      return undefined;
  }
}

/** A request over plain HTTP. */
export const WITHOUT_TLS: ConditionContext = { "aws:SecureTransport": "false", "s3:TlsVersion": null };

/** A request from the internet, from an address that is reserved for documentation. */
export const ELSEWHERE: ConditionContext = {
  "aws:SourceIp": "203.0.113.10",
  "aws:SourceVpc": null,
  "aws:SourceVpce": null,
  "aws:VpcSourceIp": null,
};
