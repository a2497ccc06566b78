import type { Principal } from "../../iam";

/** Condition keys of one request that override the usual ones; null for an absent key. */
export type ConditionContext = Readonly<Record<string, string | readonly string[] | null>>;

/** The caller of a request. */
export interface Caller {
  /** The name in the report. */
  readonly text: string;
  readonly principal: Principal;
  /**
   * `of-the-stacks`: what the synthesized stacks allow this role. The others are for callers outside of the stacks:
   * administrators of their account, or callers that only the resource's policy can allow.
   */
  readonly permissions: "of-the-stacks" | "everything" | "nothing";
  /** The Region of the STS endpoint that they call. @default undetermined */
  readonly region?: string;
}

/** What the config asks for, in one case. */
export interface Expected {
  readonly result: "allowed" | "denied";
}

/** One case: a caller, an action, a resource and conditions. */
export interface Question {
  /** Its part of the config: a writer's name, or a bucket's. */
  readonly group: string;
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  /** The ARN pattern that the resource is a sample of. @default - the resource alone */
  readonly pattern?: string;
  readonly resourceAccount: string;
  readonly region: string;
  /** What is special: `its own prefix`, `another bucket`, `without TLS`. */
  readonly situation: string;
  readonly expected: Expected;
  readonly circumstances?: ConditionContext;
  /** For a resource outside of the stacks: its owner allows the caller, or the caller's account, everything. */
  readonly resourceOpenTo?: "account" | "caller";
}

/** A setting that must be as in the config. */
export interface Setting {
  readonly group: string;
  readonly subject: string;
  readonly name: string;
  readonly expected: string;
  readonly received: string;
}
