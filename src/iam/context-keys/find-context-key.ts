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
 * Every known condition key: who sends it and when, AWS's page, and the assumed value if a request does not declare it.
 * The proof, `can` and the sandbox use the same assumptions.
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
 * The key of the table, or undefined for a key that is not in it. Such a key has the type of its value in the request,
 * and accepts any operator.
 *
 * @param name in lower case
 */
export function findContextKey(name: string): ContextKey | undefined {
  return byName.get(name) ?? byName.get(familyOf(name) ?? "");
}

/**
 * The assumed value of a key that a request does not declare.
 *
 * @param name in lower case
 */
export function assumedOf(name: string, facts: RequestFacts): Found {
  return findContextKey(name)?.assumed(facts, name) ?? ofOther(name, facts);
}

const PROVIDER = /^(?:saml|[^:]*\.[^:]*):./;

/**
 * Whether a key is a claim of an identity provider's token: it begins with the URL of an OIDC provider, or with `saml`.
 *
 * @param name in lower case
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function isClaim(name: string): boolean {
  return PROVIDER.test(name);
}

/**
 * For a key that is not in the table. Claims of an identity provider are in sessions that it started. A key of one
 * service is not sent with another's actions, except those that AWS lists, which are in the table.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-service-specific
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
 * Whether a provider's token has the claim: a token has only claims of its own provider.
 *
 * @param provider its ARN, or the name of one that AWS knows itself
 * @param name in lower case
 */
export function isClaimOf(provider: string, name: string): boolean {
  if (provider.includes(":saml-provider/")) return name.startsWith("saml:");
  const url = provider.replace(/^arn:[^:]+:iam::\d{12}:oidc-provider\//, "").toLowerCase();
  return name.startsWith(`${url}:`);
}
