/** The kinds of policies that take part in a decision. */
export type PolicyType = "scp" | "rcp" | "resource" | "identity" | "boundary" | "session";

export type Result = "allowed" | "explicitly-denied" | "implicitly-denied";

/**
 * What one side says. `delegates`: it names the principal's account only, which hands the decision to that account's
 * identity policies. `undetermined`: it depends on what is not declared, and the decision does not depend on it.
 */
export type SideResult = Result | "delegates" | "undetermined" | "not-applicable";

/** What decided: a statement, or a side that lacks one. */
export interface DecidedBy {
  readonly side: PolicyType;
  /** None if the side has no policy at all. */
  readonly policy?: string;
  /** Counted from 0. None if the side lacks a statement. */
  readonly statement?: number;
  readonly sid?: string;
  /** What denies, where the statement itself does not: the bucket's setting, for whose policy the statement is. */
  readonly restriction?: "RestrictPublicBuckets";
}

/** The answer to a request, and what decided it. `explain` says why in full. */
export interface Decision {
  readonly result: Result;
  /**
   * Allowed: the statements that grant, of one side or of both; none for the root user of the resource's account,
   * whom nothing needs to allow. Explicitly denied: the statement that denies.
   * Implicitly denied: the sides that would have to change; in one account, where an Allow on either side is enough,
   * both are listed.
   */
  readonly decidedBy: readonly DecidedBy[];
  readonly sides: Readonly<Record<PolicyType, SideResult>>;
  /** What AWS answers instead of AccessDenied, where it does. */
  readonly refusal?: "MethodNotAllowed";
}
