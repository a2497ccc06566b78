/** Stable codes of the errors that stop a decision. */
export type EvaluationErrorCode =
  | "POLICY_INVALID"
  | "POLICY_UNREAD"
  | "REQUEST_INVALID"
  | "KEY_UNDETERMINED"
  | "BEHAVIOUR_UNDOCUMENTED"
  | "SPACE_TOO_LARGE";

/** The base class of the engine's errors. An error means that there is no decision. */
export abstract class EvaluationError extends Error {
  abstract readonly code: EvaluationErrorCode;

  override get name(): string {
    return this.constructor.name;
  }
}

/** A value for an error message: shortened JSON. */
export function describeReceived(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** AWS would not accept the policy, or this engine does not model a part of it. */
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

/** The request is wrong: a malformed ARN, a key declared twice, a policy type that does not apply to it. */
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

/** The place in the policies where a decision stopped. */
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
 * The decision depends on a condition key that the request does not declare as present or absent. Declare it in the
 * request's context.
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

/** AWS does not document the decision, or documents two. */
export class UndocumentedBehaviourError extends EvaluationError {
  readonly code = "BEHAVIOUR_UNDOCUMENTED";

  constructor(
    readonly situation: string,
    readonly place: StatementPlace,
  ) {
    super(`${describePlace(place)}: expected a situation whose outcome AWS documents, received ${situation}`);
  }
}

/** Deciding every request would exceed the limit: the patterns overlap in too many ways. */
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
        "every request, received more (use fewer patterns, or patterns whose only wildcard is at the end)",
    );
  }

  in(policy: string): SpaceTooLargeError {
    return this.policy === undefined
      ? new SpaceTooLargeError(this.what, this.limit, this.unit, policy)
      : this;
  }
}
