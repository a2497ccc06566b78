import { ABSENT, UNDECLARED, type Found } from "../context";
import type { Organization, Principal } from "../request";

/** The type of a condition key's value, as AWS documents it. */
export type KeyType =
  "string" | "arn" | "boolean" | "numeric" | "date" | "date-or-numeric" | "ip" | "arn-or-string";

/** What is known about a request in addition to its declared keys. */
export interface RequestFacts {
  /** In lower case. */
  readonly action: string;
  /** Before the action's colon: `s3`. */
  readonly service: string;
  readonly principal: Principal;
  /** None for services and anonymous callers. */
  readonly principalAccount?: string;
  /**
   * Whether a service forwards a caller's request, as S3 does to KMS.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
   */
  readonly forwarded: boolean;
  /** Of the endpoint that is called. @default undetermined */
  readonly region?: string;
  /** Whether it comes through a VPC endpoint. @default undetermined */
  readonly throughEndpoint?: boolean;
  readonly resourceAccount: string;
  /** Of the resource's account. @default undetermined */
  readonly resourceOrganization?: Organization;
  /** All tags of the resource; undefined for one that AWS may or may not send. @default undetermined */
  readonly resourceTags?: Readonly<Record<string, string | undefined>>;
  /** Of a KMS key, `alias/...`. @default undetermined */
  readonly keyAliases?: readonly string[];
}

/**
 * The assumed value of a key that a request does not declare.
 *
 * @param name the key, in lower case
 */
export type Assumption = (facts: RequestFacts, name: string) => Found;

/** One condition key: what AWS documents, and what is assumed. */
export interface ContextKey {
  /** In AWS's spelling; `aws:ResourceTag/*` is a family. */
  readonly name: string;
  readonly type: KeyType;
  /** Whether a request may carry several values: such a key needs ForAnyValue or ForAllValues. */
  readonly multivalued: boolean;
  /** Who sends it, and when. */
  readonly sent: string;
  readonly page: string;
  readonly assumed: Assumption;
}

/** Keys with the same properties. */
export interface ContextKeyGroup {
  readonly sent: string;
  readonly page: string;
  readonly assumed: Assumption;
  readonly single?: Partial<Readonly<Record<KeyType, readonly string[]>>>;
  /** Lists of strings. */
  readonly several?: readonly string[];
}

/** Groups that a page of AWS describes, unless they name another. */
export function onPage(
  page: string,
  groups: readonly (Omit<ContextKeyGroup, "page"> & { readonly page?: string })[],
): readonly ContextKeyGroup[] {
  return groups.map((group) => ({ page, ...group }));
}

/** Unknown: an answer that depends on it is undetermined. */
export const undetermined: Assumption = () => UNDECLARED;

/** The request does not have it. */
export const notSent: Assumption = () => ABSENT;

/** `principal-keys.ts` derives it; otherwise it is undetermined. */
export const ofThePrincipal = undetermined;

/** Only requests to this service have it. */
export function onlyWith(service: string, assumed: Assumption): Assumption {
  return (facts, name) => (facts.service === service ? assumed(facts, name) : ABSENT);
}

/** Only requests for these actions have it. */
export function onlyFor(actions: readonly string[], assumed: Assumption): Assumption {
  const lower = new Set(actions.map((action) => action.toLowerCase()));
  return (facts, name) => (lower.has(facts.action) ? assumed(facts, name) : ABSENT);
}

/** Only sessions of a role have it. */
export const ofSessions: Assumption = ({ principal }) =>
  principal.kind === "role-session" ? UNDECLARED : ABSENT;

/** Only sessions that a person, an identity provider or another role started have it. */
export const notOfServices: Assumption = ({ principal }) =>
  principal.kind === "role-session" && principal.begunBy !== "service" ? UNDECLARED : ABSENT;

export function single(value: string | undefined): Found {
  return value === undefined ? UNDECLARED : { state: "single", value };
}
