import type { RequestRecord } from "./records";

/** An outcome: denied by policies, or failed although allowed. */
export type Outcome = "allowed" | "denied" | "failed";

/**
 * The outcome of a request. 404 and 412 are not denials, nor is S3's 403 for a missing object to a caller that may not
 * list.
 */
export function outcomeOf({ status, decisions }: Pick<RequestRecord, "status" | "decisions">): Outcome {
  if (status < 400) return "allowed";
  const refused =
    (status === 403 || status === 400) &&
    decisions.some(({ result, hidesMissing }) => result !== "allowed" && !hidesMissing);
  return refused ? "denied" : "failed";
}

/** Whether a request got an error that code handles: the object does not exist, or another write came first. */
export function isAnswer(request: Pick<RequestRecord, "status" | "decisions" | "errorCode">): boolean {
  const { status, errorCode, decisions } = request;
  if (outcomeOf(request) !== "failed") return false;
  if (decisions.some(({ hidesMissing }) => hidesMissing)) return true;
  // A HEAD request for a missing object returns no code.
  const isMissing = status === 404 && (errorCode === undefined || errorCode === "NoSuchKey");
  return isMissing || status === 409 || status === 412;
}
