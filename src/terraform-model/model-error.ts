import { HandshakeError, shortened } from "../config/errors";

/** The synthesized stacks cannot be read: the place, what was expected and what was received. */
export class ModelError extends HandshakeError {
  readonly code = "STACKS_UNREADABLE";

  constructor(
    /** `account_A / aws_s3_bucket_policy.x.policy`, or a file. */
    readonly place: string,
    readonly expected: string,
    readonly received: string,
  ) {
    super(`${place}: expected ${expected}, received ${shortened(received)}`);
  }
}
