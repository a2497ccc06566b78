/** Stable codes of the errors that stop a decision. */
export type EvaluationErrorCode =
  | "POLICY_INVALID"
  | "POLICY_UNREAD"
  | "REQUEST_INVALID"
  | "KEY_UNDETERMINED"
  | "BEHAVIOUR_UNDOCUMENTED"
  | "SPACE_TOO_LARGE";

/**
 * The base of every error of the decision engine. An error means that there is no decision: the engine never turns
 * what it does not know into "allowed" or "denied".
 */
export abstract class EvaluationError extends Error {
  abstract readonly code: EvaluationErrorCode;

  override get name(): string {
    return this.constructor.name;
  }
}

/** A value as it is in an error message: JSON, cut short. */
export function describeReceived(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** The policy is not one that AWS accepts, or holds something that this engine does not model. */
export class PolicyError extends EvaluationError {
  readonly code = "POLICY_INVALID";

  constructor(
    /** The place, as a path from the policy's name: `bucket policy of b.Statement[0].Action`. */
    readonly where: string,
    readonly expected: string,
    readonly received: string,
  ) {
    super(`${where}: expected ${expected}, received ${received}`);
  }
}

/** The question itself is wrong: a malformed ARN, a key declared twice, a policy that such a request cannot meet. */
export class RequestError extends EvaluationError {
  readonly code = "REQUEST_INVALID";

  constructor(
    readonly where: string,
    readonly expected: string,
    readonly received: string,
  ) {
    super(`${where}: expected ${expected}, received ${received}`);
  }
}

/** Where in the policies a decision got stuck. */
export interface StatementPlace {
  readonly policy: string;
  /** Counted from 0. */
  readonly statement: number;
  readonly sid?: string | undefined;
}

/** `statement AllowWriters (0) of bucket policy of b` */
export function describePlace({ policy, statement, sid }: StatementPlace): string {
  return `statement ${sid === undefined ? String(statement) : `${sid} (${String(statement)})`} of ${policy}`;
}

/**
 * The decision depends on a condition key of which the request says neither its value nor that it is absent. Declare
 * it in the request's context.
 */
export class UndeterminedKeyError extends EvaluationError {
  readonly code = "KEY_UNDETERMINED";

  constructor(
    /** In lower case, as AWS compares keys without regard to case. */
    readonly key: string,
    readonly place: StatementPlace,
  ) {
    super(
      `${describePlace(place)}: expected the request to declare a value for ${key}, or that it is absent, ` +
        "received neither",
    );
  }
}

/** The decision depends on a policy whose content is not known. */
export class UnreadPolicyError extends EvaluationError {
  readonly code = "POLICY_UNREAD";

  constructor(
    readonly policy: string,
    /** `known after apply: aws_s3_bucket_policy.b.policy` */
    readonly reason: string,
  ) {
    super(`${policy}: ${reason}`);
  }
}

/** The decision depends on something for which AWS documents no answer, or two. */
export class UndocumentedBehaviourError extends EvaluationError {
  readonly code = "BEHAVIOUR_UNDOCUMENTED";

  constructor(
    readonly situation: string,
    readonly place: StatementPlace,
  ) {
    super(`${describePlace(place)}: expected a situation whose outcome AWS documents, received ${situation}`);
  }
}

/** To decide over every request would take more than the limit: the patterns overlap in too many ways. */
export class SpaceTooLargeError extends EvaluationError {
  readonly code = "SPACE_TOO_LARGE";

  constructor(
    /** What was being cut into atoms or combined: `the patterns of Resource`. */
    readonly what: string,
    readonly limit: number,
    readonly unit: "states" | "steps" = "states",
    /** The policy with the most patterns. @default - not known */
    readonly policy?: string,
  ) {
    super(
      `${policy === undefined ? "" : `${policy}, `}${what}: expected at most ${String(limit)} ${unit} to decide over ` +
        "every request, received more (fewer patterns, or such as end in their one wildcard, take less)",
    );
  }

  in(policy: string): SpaceTooLargeError {
    return this.policy === undefined
      ? new SpaceTooLargeError(this.what, this.limit, this.unit, policy)
      : this;
  }
}
