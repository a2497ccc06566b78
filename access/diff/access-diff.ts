/** Whether a change lets somebody do more, less, or neither. What cannot be shown not to let more counts as wider. */
export type Bearing = "wider" | "narrower" | "neutral";

/** Something that a principal can do now and could not before, or the other way round. */
export interface DecisionChange {
  readonly principal: string;
  readonly actions: readonly string[];
  readonly resource: string;
  /** Under which circumstances alone, such as `aws:SecureTransport false`. Empty: under the usual ones. */
  readonly circumstances: string;
  /** What decided before, and what decides now. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Something besides policies that bears on access. */
export interface SettingChange {
  readonly subject: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly bearing: Bearing;
}

/** A statement that was added, removed or changed, and that changed no answer among those asked, or not every one is known. */
export interface UnseenChange {
  readonly statement: string;
  readonly policy: string;
  readonly change: "added" | "removed" | "changed";
  readonly bearing: Bearing;
}

/** What a change of the stacks does to access. */
export interface AccessDiff {
  readonly widened: boolean;
  readonly gained: readonly DecisionChange[];
  readonly lost: readonly DecisionChange[];
  readonly settings: readonly SettingChange[];
  readonly unseen: readonly UnseenChange[];
}
