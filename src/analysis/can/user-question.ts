import { HandshakeError, shortened } from "../../config/errors";
import type { ConditionContext } from "../lookup/question";

export interface UserQuestion {
  /**
   * A role's, user's or root's ARN, the ARN of a role's session, the name of a role of the stacks, a service, or
   * `anonymous`.
   */
  readonly principal: string;
  /** An action, or an operation of S3: `s3:PutObject`, `CopyObject`. */
  readonly action: string;
  /** An ARN, an `s3://` URL, or the name of a role of the stacks to assume. */
  readonly resource: string;
  /** Condition keys of the request; null for one that it does not have. */
  readonly circumstances: ConditionContext;
  /** Headers of a request to S3, by name. @default - those that follow from the condition keys */
  readonly headers?: Readonly<Record<string, string>>;
  /** The source of a copy: an ARN or an `s3://` URL. */
  readonly from?: string;
  /** For a service: the ARN on whose behalf it calls. @default - undetermined */
  readonly source?: string;
  /** Whether the principal is expected to be in no stack. @default false */
  readonly foreign?: boolean;
  /**
   * The account of a resource that is in no stack: its policy is assumed to allow the principal's account everything.
   *
   * @default - the resource is one of the stacks, or has no policy
   */
  readonly resourceOf?: string;
  /** Whether to decide only the one action, not the whole request. @default false */
  readonly actionOnly?: boolean;
}

/** The question is impossible on AWS, or about something that the stacks do not have. */
export class QuestionError extends HandshakeError {
  readonly code = "QUESTION_INVALID";
}

export function questionError(path: string, expected: string, received: string): QuestionError {
  return new QuestionError(`${path}: expected ${expected}, received ${shortened(received)}`);
}
