import type { PolicyType } from "./decision";
import type { StatementPlace } from "./errors";

/** The reason for a decision, as data. `reasonText` expresses it in words. */
export type Reason = StatementReason | NoAllowReason | NoteReason;

/** A statement that allows or denies the request. */
export interface StatementReason extends StatementPlace {
  readonly kind: "statement";
  readonly effect: "Allow" | "Deny";
  readonly side: PolicyType;
  /** The bucket setting that denies because of this statement. */
  readonly restriction?: "RestrictPublicBuckets";
}

/** A policy type whose Allow is missing. */
export interface NoAllowReason {
  readonly kind: "no-allow";
  readonly side: PolicyType;
  /** The policies of that type, by name. */
  readonly policies: readonly string[];
  /** What must be allowed. */
  readonly action: string;
  readonly resource: string;
  readonly principal: string;
  /** What AWS refuses, whatever a policy allows. */
  readonly never?: "root-assumes-role" | "foreign-to-bucket-policy";
  /** The statement of the resource's policy that names the account, whose identity policies then decide. */
  readonly delegation?: StatementPlace & { readonly account: string };
  /** The nearest Allows, all equally near. */
  readonly nearest: readonly NearStatement[];
  /** In one account, an Allow of this policy type or of the other is enough. */
  readonly eitherSide: boolean;
}

/** An Allow that does not apply, and the first element in which it fails. */
export interface NearStatement extends StatementPlace {
  /** `Principal`, `Resource`, `Condition StringEquals aws:PrincipalOrgID` */
  readonly element: string;
  readonly expected: string;
  readonly received: string;
}

/** What decides apart from policies, in words: S3's own refusal, or a resource that is in no stack. */
export interface NoteReason {
  readonly kind: "note";
  readonly text: string;
}

export function asNote(text: string): NoteReason {
  return { kind: "note", text };
}

const KINDS: ReadonlySet<unknown> = new Set<Reason["kind"]>(["statement", "no-allow", "note"]);

/** Whether a value of unknown origin in a result is a reason. */
export function isReason(value: unknown): value is Reason {
  return typeof value === "object" && value !== null && "kind" in value && KINDS.has(value.kind);
}
