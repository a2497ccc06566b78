import { HandshakeError } from "../config/errors";

/** Prints what went wrong, with the stack only when nobody foresaw it, and sets the exit code. */
export function reportError(error: unknown): void {
  if (error instanceof HandshakeError) {
    console.error(`${error.name} [${error.code}] ${error.message}`);
    process.exitCode = error.exitCode;
    return;
  }
  console.error(error);
  process.exitCode = 1;
}
