import type { Stacks } from "../analysis/explain";
import type { AccountCalls } from "./account-calls";
import type { Keys, Send } from "./aws-request";

export interface ProbeAccount {
  /** Its name in the table: `A`. */
  readonly label: string;
  readonly account: string;
  readonly region: string;
  readonly keys: Keys;
}

export interface ProbeOptions extends Stacks {
  readonly send: Send;
  readonly accounts: readonly ProbeAccount[];
  /** Whether nothing is written at all. @default false */
  readonly readOnly?: boolean;
  /** Whether requests over plain HTTP are possible: not with another endpoint. @default false */
  readonly plain?: boolean;
  /** The suffix of the probe's keys, different for each run. */
  readonly id: string;
}

/** Under each prefix, and at the bucket's top level, where no writer writes. */
export const PROBE_FOLDER = ".s3-handshake-probe/";

/** A caller. */
export interface ProbeCaller {
  readonly who: string;
  readonly principal: string;
  readonly account: string;
  readonly calls: AccountCalls;
}
