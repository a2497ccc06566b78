import { ABSENT, UNDECLARED, type Found } from "../context";
import type { Organization, Principal } from "../request";

/** The type that AWS documents of a condition key's value. */
export type KeyType =
  "string" | "arn" | "boolean" | "numeric" | "date" | "date-or-numeric" | "ip" | "arn-or-string";

/** What is known of a request besides its declared keys. */
export interface RequestFacts {
  /** In lower case. */
  readonly action: string;
  /** Before the action's colon: `s3`. */
  readonly service: string;
  readonly principal: Principal;
  /** None for services and anonymous callers. */
  readonly principalAccount?: string;
  /**
   * Whether a service passes a caller's request on, as S3 does to KMS.
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
 * What a request is assumed to have of a key of which it says nothing.
 *
 * @param name the key, in lower case
 */
export type Assumption = (facts: RequestFacts, name: string) => Found;

/** One condition key: what AWS documents of it, and what is assumed of it. */
export interface ContextKey {
  /** As AWS writes it; `aws:ResourceTag/*` stands for a family. */
  readonly name: string;
  readonly type: KeyType;
  /** Whether a request may carry several values: such a key needs ForAnyValue or ForAllValues. */
  readonly multivalued: boolean;
  /** Who sends it, and when. */
  readonly sent: string;
  readonly page: string;
  readonly assumed: Assumption;
}

/** Keys of which the same holds. */
export interface ContextKeyGroup {
  readonly sent: string;
  readonly page: string;
  readonly assumed: Assumption;
  readonly single?: Partial<Readonly<Record<KeyType, readonly string[]>>>;
  /** Lists of strings. */
  readonly several?: readonly string[];
}

/** It is not given, and may be anything: an answer that depends on it is undetermined. */
export const undetermined: Assumption = () => UNDECLARED;

/** The request is one without it. */
export const notSent: Assumption = () => ABSENT;

/** `principal-keys.ts` works it out; where that leaves it open, it is undetermined. */
export const ofThePrincipal = undetermined;

/** Only requests of this service have it. */
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

/** What only those sessions have that a person, an identity provider or another role began. */
export const notOfServices: Assumption = ({ principal }) =>
  principal.kind === "role-session" && principal.begunBy !== "service" ? UNDECLARED : ABSENT;

export function single(value: string | undefined): Found {
  return value === undefined ? UNDECLARED : { state: "single", value };
}
