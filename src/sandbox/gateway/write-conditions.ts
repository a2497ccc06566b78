import type { Answer } from "./answer";
import { AwsError, notImplemented } from "./aws-error";

/** Whether a write is conditional. */
export function hasWriteCondition(headers: ReadonlyMap<string, string>): boolean {
  return headers.has("if-match") || headers.has("if-none-match");
}

/**
 * Checks the conditions of a write against the current object.
 *
 * @param current the store's answer to HEAD
 * @throws AwsError 412 when they do not match, 404 when the object does not exist
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWriteConditions(headers: ReadonlyMap<string, string>, current: Answer): void {
  const exists = current.status === 200;
  const noneMatch = headers.get("if-none-match");
  if (noneMatch !== undefined) {
    if (noneMatch !== "*") throw notImplemented(`If-None-Match: ${noneMatch}`);
    if (exists) throw preconditionFailed("If-None-Match");
  }
  const match = headers.get("if-match");
  if (match === undefined) return;
  if (!exists) throw new AwsError(404, "NoSuchKey", "The specified key does not exist.");
  if (match !== "*" && unquoted(match) !== unquoted(current.headers.etag ?? ""))
    throw preconditionFailed("If-Match");
}

export function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, "");
}

function preconditionFailed(condition: string): AwsError {
  return new AwsError(
    412,
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    {
      Condition: condition,
    },
  );
}
