import { HandshakeError } from "../config/errors";

/** What can be wrong with a sandbox, for scripts: stable. */
export type SandboxErrorCode = "SANDBOX_STALE_ZIP" | "SANDBOX_OTHER_STACKS" | "SANDBOX_RUNS_ALREADY";

/** The sandbox cannot run its input. */
export class SandboxError extends HandshakeError {
  constructor(
    readonly code: SandboxErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
