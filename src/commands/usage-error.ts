import { HandshakeError } from "../config/errors";

/** The arguments of a command are wrong. */
export class UsageError extends HandshakeError {
  readonly code = "USAGE";

  constructor(message: string) {
    super(`${message}. Try --help.`);
  }
}
