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
