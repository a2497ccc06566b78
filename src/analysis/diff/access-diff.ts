import type { Reason } from "../../iam";

/** Whether a change allows more, less, or neither. What may allow more counts as wider. */
export type AccessImpact = "wider" | "narrower" | "neutral";

/** Access that a principal has now and did not have before, or the other way round. */
export interface DecisionChange {
  readonly principal: string;
  readonly actions: readonly string[];
  readonly resource: string;
  /** The required conditions, such as `aws:SecureTransport false`. Empty for the usual ones. */
  readonly circumstances: string;
  /** What decided before, and what decides now. */
  readonly before: readonly Reason[];
  readonly after: readonly Reason[];
}

/** Something other than a policy that affects access. */
export interface SettingChange {
  readonly subject: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly bearing: AccessImpact;
}

/** A request that is undecided on one side or both, as a sample of similar ones. */
export interface UndecidedChange {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Whether it may be allowed now and was not before. */
  readonly isWider: boolean;
  readonly before: readonly Reason[];
  readonly after: readonly Reason[];
}

/** How a change of the stacks affects access. */
export interface AccessDiff {
  readonly widened: boolean;
  readonly gained: readonly DecisionChange[];
  readonly lost: readonly DecisionChange[];
  readonly settings: readonly SettingChange[];
  /** Empty if everything is decided. */
  readonly undecided: readonly UndecidedChange[];
}
