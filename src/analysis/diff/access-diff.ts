import type { Reason } from "../../iam";

/** Whether a change lets somebody do more, less, or neither. What cannot be shown not to let more counts as wider. */
export type AccessImpact = "wider" | "narrower" | "neutral";

/** Something that a principal can do now and could not before, or the other way round. */
export interface DecisionChange {
  readonly principal: string;
  readonly actions: readonly string[];
  readonly resource: string;
  /** Under which circumstances alone, such as `aws:SecureTransport false`. Empty: under the usual ones. */
  readonly circumstances: string;
  /** What decided before, and what decides now. */
  readonly before: readonly Reason[];
  readonly after: readonly Reason[];
}

/** Something besides policies that affects access. */
export interface SettingChange {
  readonly subject: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly bearing: AccessImpact;
}

/** A request of which it is not decided whether it is allowed, on one side or both: one of those that are alike. */
export interface UndecidedChange {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Whether it may be allowed now and may not have been before. */
  readonly isWider: boolean;
  readonly before: readonly Reason[];
  readonly after: readonly Reason[];
}

/** What a change of the stacks does to access. */
export interface AccessDiff {
  readonly widened: boolean;
  readonly gained: readonly DecisionChange[];
  readonly lost: readonly DecisionChange[];
  readonly settings: readonly SettingChange[];
  /** Empty if everything is decided. */
  readonly undecided: readonly UndecidedChange[];
}
