import type { TimeLeft } from "./deadline";

/** What the handlers use of Lambda's context. */
export interface InvocationContext extends TimeLeft {
  readonly awsRequestId: string;
  readonly functionName: string;
}
