import type { TimeLeft } from "./deadline";

/** The parts of Lambda's context that the handlers use. */
export interface InvocationContext extends TimeLeft {
  readonly awsRequestId: string;
  readonly functionName: string;
}
