import { HandshakeError } from "../../config/errors";

/** The gateway could not start. */
export class GatewayError extends HandshakeError {
  constructor(
    readonly code: "GATEWAY_PORT_TAKEN" | "GATEWAY_STORE_UNREACHABLE",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
