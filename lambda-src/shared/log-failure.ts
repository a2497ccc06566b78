import { errorCode, errorMessage, isPermanent } from "./errors";
import type { Log } from "./log";

/** Logs an error with its code, whether it stays, and its reason. */
export function logFailure(log: Log, message: string, error: unknown): void {
  log.error(message, {
    code: errorCode(error),
    permanent: isPermanent(error),
    reason: errorMessage(error),
    // The stack of a foreseen error says nothing that its code and message do not.
    ...(errorCode(error) === "UNEXPECTED" && error instanceof Error && { stack: error.stack }),
  });
}
