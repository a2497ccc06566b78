import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { HandshakeError } from "../config/errors";
import { userPath } from "../config/user-path";

/** A requested file cannot be written. */
export class OutputError extends HandshakeError {
  readonly code = "OUTPUT_UNWRITABLE";

  constructor(file: string, cause: NodeJS.ErrnoException) {
    super(`${file}: expected a file that can be written, received ${cause.code ?? cause.message}`);
  }
}

/**
 * Writes a file atomically: next to its place, then moves it there.
 *
 * @throws OutputError
 */
export function writeAtomic(file: string, text: string): void {
  const target = userPath(file);
  const temporary = join(dirname(target), `.${basename(target)}-${randomUUID()}`);
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new OutputError(file, error as NodeJS.ErrnoException);
  }
}
