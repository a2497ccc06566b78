import { HandshakeError } from "../config/errors";

/** An error that another process of the project has told: it is told again as it was. */
class ToldError extends HandshakeError {
  constructor(
    private readonly kind: string,
    readonly code: string,
    message: string,
    override readonly exitCode: number,
  ) {
    super(message);
  }

  override get name(): string {
    return this.kind;
  }
}

/**
 * The foreseen error that a process of the project ended with; undefined when it told none, as after an error of the
 * program itself.
 *
 * @param stderr - all that it wrote there
 * @param exitCode - what it ended with, null after a signal
 */
export function toldError(stderr: string, exitCode: number | null): HandshakeError | undefined {
  const [, name, code, message] = /^(\w+) \[([A-Z_]+)\] ([^]+)$/.exec(stderr.trim()) ?? [];
  if (name === undefined || code === undefined || message === undefined) return undefined;
  return new ToldError(name, code, message, exitCode ?? 1);
}
