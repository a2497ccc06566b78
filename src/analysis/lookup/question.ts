import type { Principal } from "../../iam";

/** Condition keys of one request over the usual ones; null for a key that AWS does not send with it. */
export type ConditionContext = Readonly<Record<string, string | readonly string[] | null>>;

/** Somebody who asks. */
export interface Caller {
  /** What the matrix calls them. */
  readonly text: string;
  readonly principal: Principal;
  /**
   * `of-the-stacks`: what the synthesized stacks give this role. The others are for callers that no stack makes:
   * administrators of their account, or those whom only the resource's policy can allow.
   */
  readonly permissions: "of-the-stacks" | "everything" | "nothing";
  /** Of the endpoint of STS that they call. @default undetermined */
  readonly region?: string;
}

/** What the config asks for, in one case. */
export interface Expected {
  readonly result: "allowed" | "denied";
}

/** One case: may this caller do this to that, under these circumstances? */
export interface Question {
  /** Whose part of the config it belongs to: a writer's name, or a bucket's. */
  readonly group: string;
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  /** All that the resource is a sample of, as an ARN with a wildcard. @default - the resource alone */
  readonly pattern?: string;
  readonly resourceAccount: string;
  readonly region: string;
  /** What is special: `its own prefix`, `another bucket`, `without TLS`. */
  readonly situation: string;
  readonly expected: Expected;
  readonly circumstances?: ConditionContext;
  /** For a resource that no stack makes: its owner lets the caller, or the caller's account, do everything. */
  readonly resourceOpenTo?: "account" | "caller";
}

/** Something besides a decision that has to be as the config says. */
export interface Setting {
  readonly group: string;
  readonly subject: string;
  readonly name: string;
  readonly expected: string;
  readonly received: string;
}
