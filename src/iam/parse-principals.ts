import { ACCOUNT_ID, CANONICAL_ID, ORIGIN_ACCESS_IDENTITY, parsePrincipalArn } from "./arn";
import { PolicyError, describeReceived } from "./errors";
import { checkElements, isObject, itemPlace, stringList } from "./parse-json";
import type { PolicyKind, PrincipalEntry } from "./policy-document";

const UNIQUE_ID = /^A(?:ROA|IDA)[A-Z0-9]{12,}$/;
const SERVICE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/**
 * Reads a NotPrincipal element.
 *
 * @throws PolicyError
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function parseNotPrincipals(
  { Effect: effect, Principal: principal, NotPrincipal: excepted }: Readonly<Record<string, unknown>>,
  where: string,
  kind: PolicyKind,
): PrincipalEntry[] {
  if (effect !== "Deny") throw new PolicyError(where, '"Effect": "Deny" with it', describeReceived(effect));
  if (principal !== undefined)
    throw new PolicyError(where, "no Principal besides", describeReceived(principal));
  const except = parsePrincipals(excepted, where, kind, "lenient");
  return [{ kind: "all-but", text: `all but ${except.map(({ text }) => text).join(", ")}`, except }];
}

/**
 * Reads a Principal element. Wildcards inside names or ARNs, which AWS does not accept, and canonical user ids, which
 * this engine does not model, are refused.
 *
 * @throws PolicyError
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function parsePrincipals(
  json: unknown,
  where: string,
  kind: PolicyKind,
  mode?: "lenient",
): PrincipalEntry[] {
  if (json === "*") return [{ kind: "everyone", text: "*", servicesToo: true }];
  if (!isObject(json)) {
    throw new PolicyError(where, '"*" or an object of AWS, Service or Federated', describeReceived(json));
  }
  const types = [
    "AWS",
    "Service",
    ...(kind === "trust" ? ["Federated"] : mode === undefined ? [] : [CANONICAL]),
  ];
  checkElements(json, types, where);
  const entries = Object.entries(json).flatMap(([type, value]) => {
    const place = `${where}.${type}`;
    return stringList(value, place, "a principal or a list of principals").map((text, index) =>
      mode !== undefined && type === "AWS" && ORIGIN_ACCESS_IDENTITY.test(text)
        ? { kind: "service" as const, text }
        : parseEntry(type, text, itemPlace(value, place, index)),
    );
  });
  if (entries.length === 0) throw new PolicyError(where, "at least one principal", describeReceived(json));
  return entries;
}

const CANONICAL = "CanonicalUser";

function parseEntry(type: string, text: string, where: string): PrincipalEntry {
  switch (type) {
    case "AWS":
      return parseAwsPrincipal(text, where);
    case "Service":
      if (!SERVICE.test(text)) {
        throw new PolicyError(where, "a service principal such as s3.amazonaws.com", describeReceived(text));
      }
      return { kind: "service", text };
    case CANONICAL:
      if (!CANONICAL_ID.test(text))
        throw new PolicyError(where, "a canonical user id", describeReceived(text));
      return { kind: "unique-id", text };
    default:
      return { kind: "federated", text };
  }
}

function parseAwsPrincipal(text: string, where: string): PrincipalEntry {
  if (text === "*") return { kind: "everyone", text, servicesToo: false };
  if (ACCOUNT_ID.test(text)) return { kind: "account", text, account: text };
  if (UNIQUE_ID.test(text)) return { kind: "unique-id", text };
  const arn = parsePrincipalArn(text);
  switch (arn?.type) {
    case "account":
      return { kind: "account", text, account: arn.account, partition: arn.partition };
    case "role":
    case "user":
    case "federated-user":
      return { kind: arn.type, text };
    case "assumed-role":
      return { kind: "session", text };
    case undefined:
      throw new PolicyError(
        where,
        '"*", an account id, or the ARN of an account, role, user or session without wildcards',
        describeReceived(text),
      );
  }
}
