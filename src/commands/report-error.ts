import { debuglog, types } from "node:util";
import { HandshakeError } from "../config/errors";
import { SpaceTooLargeError } from "../iam";
import { printable } from "../text/printable";
import { fileErrorOf } from "./file-error";
import type { Terminal } from "./terminal";

/** The input is nested too deeply or too long; the exact place is unknown. */
export class TooLargeError extends HandshakeError {
  readonly code = "TOO_LARGE";

  constructor({ message }: RangeError, place = "the input") {
    super(
      `${place}: expected a value of usual depth and length, received one that is too deep or too long (${message})`,
    );
  }
}

/** An unexpected error: a bug of this tool. */
class InternalError extends HandshakeError {
  readonly code = "INTERNAL";

  constructor({ name, message }: Error) {
    super(
      `${name}: ${message}. This is a bug in s3-handshake: please report it, with what ` +
        `NODE_DEBUG=${DEBUG_SECTION} prints of the same command`,
    );
  }
}

/** Deciding would exceed the limit because of the policies: the result is undetermined. */
class UndeterminedError extends HandshakeError {
  readonly code = "SPACE_TOO_LARGE";

  constructor({ message }: SpaceTooLargeError) {
    super(`undetermined: ${message}`);
  }
}

const DEBUG_SECTION = "s3-handshake";
const debug = debuglog(DEBUG_SECTION);

/** Prints an error, with its stack only if unexpected, and sets the exit code. */
export function reportError(error: unknown): void {
  const foreseen = expectedError(error);
  if (foreseen === undefined) console.error(error);
  else console.error(errorText(foreseen));
  process.exitCode = foreseen?.exitCode ?? 1;
}

/**
 * Prints an error. An unexpected one also ends with 2.
 *
 * @returns the exit code
 */
export function errorExitCode(error: unknown, terminal: Pick<Terminal, "err">): number {
  const named = expectedError(error) ?? new InternalError(asError(error));
  debug("%o", error);
  terminal.err(errorText(named));
  return named.exitCode;
}

function asError(error: unknown): Error {
  return types.isNativeError(error) ? error : new Error(String(error));
}

/**
 * Names the file or folder that is too deep or too long.
 *
 * @throws TooLargeError, and the work's own errors
 */
export function withPlace<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isRangeError(error) ? new TooLargeError(error, place) : error;
  }
}

/** From this realm or another. */
function isRangeError(error: unknown): error is RangeError {
  return types.isNativeError(error) && error.name === "RangeError";
}

/** The error in the project's form; undefined if unexpected. */
export function expectedError(error: unknown): HandshakeError | undefined {
  if (error instanceof HandshakeError) return error;
  if (error instanceof SpaceTooLargeError) return new UndeterminedError(error);
  return isRangeError(error) ? new TooLargeError(error) : fileErrorOf(error);
}

/** The lines of a message after the first are indented, so that none looks like a verdict. */
export function errorText({
  name,
  code,
  message,
}: Pick<HandshakeError, "name" | "code" | "message">): string {
  const [first = "", ...others] = `${name} [${code}] ${message}`.split("\n").map(printable);
  return [first, ...others.map((line) => (line.startsWith("  ") ? line : `  ${line}`))].join("\n");
}
