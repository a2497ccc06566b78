import { HandshakeError } from "../config/errors";
import { printable } from "../text/printable";
import { fileErrorOf } from "./file-error";
import type { Terminal } from "./terminal";

/** Prints what went wrong, with the stack only when nobody foresaw it, and sets the exit code. */
export function reportError(error: unknown): void {
  try {
    process.exitCode = errorExitCode(error, { err: console.error });
  } catch {
    console.error(error);
    process.exitCode = 1;
  }
}

/**
 * Prints a foreseen error.
 *
 * @returns the exit code
 * @throws the error itself when nobody foresaw it
 */
export function errorExitCode(error: unknown, terminal: Pick<Terminal, "err">): number {
  const foreseen = foreseenError(error);
  if (foreseen === undefined) throw error;
  terminal.err(errorText(foreseen));
  return foreseen.exitCode;
}

/** The error in the project's words; undefined when nobody foresaw it. */
export function foreseenError(error: unknown): HandshakeError | undefined {
  return error instanceof HandshakeError ? error : fileErrorOf(error);
}

/** A message may have several lines: those after the first are indented, so that none looks like a verdict. */
export function errorText({
  name,
  code,
  message,
}: Pick<HandshakeError, "name" | "code" | "message">): string {
  const [first = "", ...others] = `${name} [${code}] ${message}`.split("\n").map(printable);
  return [first, ...others.map((line) => (line.startsWith("  ") ? line : `  ${line}`))].join("\n");
}
