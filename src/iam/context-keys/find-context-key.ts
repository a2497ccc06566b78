import { ABSENT, familyOf, UNDECLARED, type Found } from "../context";
import {
  notOfServices,
  type ContextKey,
  type ContextKeyGroup,
  type KeyType,
  type RequestFacts,
} from "./context-key";
import { GLOBAL_KEYS, STS_KEYS } from "./global-keys";
import { KMS_KEYS, OTHER_SERVICE_KEYS, S3_KEYS } from "./service-keys";

/**
 * Every condition key of which anything is known: who sends it and when, from which page, and what a request is assumed to
 * have of it where it is not given. The proof's questions, `can` and the sandbox assume nothing else.
 */
export const CONTEXT_KEYS: readonly ContextKey[] = [
  ...GLOBAL_KEYS,
  ...STS_KEYS,
  ...S3_KEYS,
  ...KMS_KEYS,
  ...OTHER_SERVICE_KEYS,
].flatMap(keysOf);

function keysOf({ single = {}, several = [], ...rest }: ContextKeyGroup): ContextKey[] {
  return [
    ...Object.entries(single).flatMap(([type, names]) =>
      names.map((name) => ({ name, type: type as KeyType, multivalued: false, ...rest })),
    ),
    ...several.map((name) => ({ name, type: "string" as const, multivalued: true, ...rest })),
  ];
}

const byName = new Map(CONTEXT_KEYS.map((key) => [key.name.toLowerCase(), key]));

/**
 * The key of the table, or undefined for a key that is not in it: such a key is taken as its value in the request comes,
 * and any operator may be used with it.
 *
 * @param name in lower case
 */
export function findContextKey(name: string): ContextKey | undefined {
  return byName.get(name) ?? byName.get(familyOf(name) ?? "");
}

/**
 * What a request is assumed to have of a key of which it says nothing.
 *
 * @param name in lower case
 */
export function assumedOf(name: string, facts: RequestFacts): Found {
  return findContextKey(name)?.assumed(facts, name) ?? ofOther(name, facts);
}

const PROVIDER = /^(?:saml|[^:]*\.[^:]*):./;

/**
 * Whether a key is called as what the token of an identity provider claims: by the URL of an OIDC provider, or `saml`.
 *
 * @param name in lower case
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function isClaim(name: string): boolean {
  return PROVIDER.test(name);
}

/**
 * Of a key that is not in the table. What an identity provider says of a person comes in sessions that it began. A key
 * of one service does not come with another's actions: those that do are in the table, as AWS lists them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-service-specific
 */
function ofOther(name: string, facts: RequestFacts): Found {
  if (isClaim(name)) {
    const { principal } = facts;
    if (principal.kind !== "federated") return notOfServices(facts, name);
    return isClaimOf(principal.provider, name) ? UNDECLARED : ABSENT;
  }
  return name.startsWith("aws:") || name.startsWith(`${facts.service}:`) ? UNDECLARED : ABSENT;
}

/**
 * Whether a provider's token claims it: every token says what its own provider says, and nothing of another's.
 *
 * @param provider its ARN, or the name of one that AWS knows itself
 * @param name in lower case
 */
export function isClaimOf(provider: string, name: string): boolean {
  if (provider.includes(":saml-provider/")) return name.startsWith("saml:");
  const url = provider.replace(/^arn:[^:]+:iam::\d{12}:oidc-provider\//, "").toLowerCase();
  return name.startsWith(`${url}:`);
}
