import { errorCode, errorMessage, isPermanent } from "./errors";
import type { Log } from "./log";

/** Logs an error with its code, `permanent`, and its reason. */
export function logFailure(log: Log, message: string, error: unknown): void {
  log.error(message, {
    code: errorCode(error),
    permanent: isPermanent(error),
    reason: errorMessage(error),
    // The stack of an expected error adds nothing to its code and message.
    ...(errorCode(error) === "UNEXPECTED" && error instanceof Error && { stack: error.stack }),
  });
}
