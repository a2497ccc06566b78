import type { Stacks } from "../analysis/explain";
import type { AccountCalls } from "./account-calls";
import type { Keys, Send } from "./aws-request";

/** The credentials for one account. */
export interface ProbeAccount {
  /** What the table calls it: `A`. */
  readonly label: string;
  readonly account: string;
  readonly region: string;
  readonly keys: Keys;
}

export interface ProbeOptions extends Stacks {
  readonly send: Send;
  readonly accounts: readonly ProbeAccount[];
  /** Whether nothing is written, not even for a moment. @default false */
  readonly readOnly?: boolean;
  /** Whether requests over plain HTTP can be made: not where another endpoint stands for AWS. @default false */
  readonly plain?: boolean;
  /** The end of the probe's keys: another for each run. */
  readonly id: string;
}

/** Below each prefix, and at the bucket's top, where no writer writes. */
export const PROBE_FOLDER = ".s3-handshake-probe/";

/** Somebody who asks. */
export interface ProbeCaller {
  readonly who: string;
  readonly principal: string;
  readonly account: string;
  readonly calls: AccountCalls;
}
