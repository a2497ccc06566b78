import { HandshakeError } from "../config/errors";
import { printable } from "../text/printable";
import { fileErrorOf } from "./file-error";

/** Prints what went wrong, with the stack only when nobody foresaw it, and sets the exit code. */
export function reportError(error: unknown): void {
  const foreseen = error instanceof HandshakeError ? error : fileErrorOf(error);
  if (foreseen === undefined) {
    console.error(error);
    process.exitCode = 1;
    return;
  }
  console.error(errorText(foreseen));
  process.exitCode = foreseen.exitCode;
}

/** A message may have several lines: those after the first are indented, so that none looks like a verdict. */
export function errorText({ name, code, message }: HandshakeError): string {
  const [first = "", ...others] = `${name} [${code}] ${message}`.split("\n").map(printable);
  return [first, ...others.map((line) => (line.startsWith("  ") ? line : `  ${line}`))].join("\n");
}
