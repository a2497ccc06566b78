import type { RequestRecord } from "./records";

/** How something ended: no policy let it, or it went wrong though one did. */
export type Outcome = "allowed" | "denied" | "failed";

/**
 * How a request ended. One that was answered 404 or 412 was not refused by a policy; nor was one for an object that is
 * not there, of which S3 says 403 to who may not list.
 */
export function outcomeOf({ status, decisions }: Pick<RequestRecord, "status" | "decisions">): Outcome {
  if (status < 400) return "allowed";
  const refused =
    (status === 403 || status === 400) &&
    decisions.some(({ result, hidesMissing }) => result !== "allowed" && !hidesMissing);
  return refused ? "denied" : "failed";
}

/**
 * Whether a request got an answer that code is written for, though not what it asked for: the object is not there, or
 * another write was first.
 */
export function isAnswer(request: Pick<RequestRecord, "status" | "decisions" | "errorCode">): boolean {
  const { status, errorCode, decisions } = request;
  if (outcomeOf(request) !== "failed") return false;
  if (decisions.some(({ hidesMissing }) => hidesMissing)) return true;
  // Anyone who asks for the head of an object that is not there gets no code.
  const isMissing = status === 404 && (errorCode === undefined || errorCode === "NoSuchKey");
  return isMissing || status === 409 || status === 412;
}
