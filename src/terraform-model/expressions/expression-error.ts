import { HandshakeError } from "../../config/errors";

/** A Terraform expression is not of the kind that this project emits, or cannot be evaluated. */
export class ExpressionError extends HandshakeError {
  readonly code = "EXPRESSION_UNKNOWN";
}
