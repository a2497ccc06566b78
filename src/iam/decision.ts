/** The kinds of policies that take part in a decision. */
export type PolicyType = "scp" | "rcp" | "resource" | "identity" | "boundary" | "session";

export type Result = "allowed" | "explicitly-denied" | "implicitly-denied";

/**
 * The result of one policy type. `delegates`: it names only the principal's account, so that account's identity
 * policies decide. `undetermined`: it depends on something undeclared, but the decision does not depend on it.
 */
export type SideResult = Result | "delegates" | "undetermined" | "not-applicable";

/** What decided: a statement, or a policy type without one. */
export interface DecidedBy {
  readonly side: PolicyType;
  /** None if there is no policy of that type. */
  readonly policy?: string;
  /** Counted from 0. None if a statement is missing. */
  readonly statement?: number;
  readonly sid?: string;
  /** The bucket setting that denies because of this statement. */
  readonly restriction?: "RestrictPublicBuckets";
}

/** The decision on a request, and what decided it. `explain` gives all reasons. */
export interface Decision {
  readonly result: Result;
  /**
   * Allowed: the statements that grant, of one policy type or of both; none for the root user of the resource's
   * account, who needs no Allow. Explicitly denied: the statement that denies. Implicitly denied: the policy types
   * without an Allow; in one account, where either is enough, both are listed.
   */
  readonly decidedBy: readonly DecidedBy[];
  readonly sides: Readonly<Record<PolicyType, SideResult>>;
  /** The error that AWS returns instead of AccessDenied, if it does. */
  readonly refusal?: "MethodNotAllowed";
}
