import { HandshakeError } from "../../config/errors";

/** What can be wrong with the store, for scripts: stable. */
export type MotoErrorCode =
  "MOTO_PYTHON_MISSING" | "MOTO_INSTALL_FAILED" | "MOTO_NOT_STARTED" | "MOTO_PORT_TAKEN";

/** The store behind the gateway could not be installed or started. The message says what to do. */
export class MotoError extends HandshakeError {
  /** Nothing is wrong with what the user gave. */
  override readonly exitCode = 1;

  constructor(
    readonly code: MotoErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
