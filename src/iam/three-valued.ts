import {
  describePlace,
  UndeterminedKeyError,
  UndocumentedBehaviourError,
  UnreadPolicyError,
  type EvaluationError,
  type StatementPlace,
} from "./errors";

/** Why something cannot be known. */
export type Cause =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "undocumented"; readonly situation: string }
  /** Of a whole policy, or of a statement. */
  | { readonly kind: "unread"; readonly policy?: string; readonly reason: string };

/** Neither true nor false. It matters only if the decision depends on it. */
export interface Unknown {
  readonly cause: Cause;
  readonly at?: StatementPlace;
}

/** Kleene's logic: what is unknown stays unknown unless the other operand settles the matter. */
export type Tri = boolean | Unknown;

export function isUnknown(value: Tri): value is Unknown {
  return typeof value === "object";
}

export function unknownKey(key: string): Unknown {
  return { cause: { kind: "key", key } };
}

export function undocumented(situation: string): Unknown {
  return { cause: { kind: "undocumented", situation } };
}

/** @param policy - its name. Default: a statement, whose place is added */
export function unread(reason: string, policy?: string): Unknown {
  return { cause: { kind: "unread", reason, ...(policy === undefined ? {} : { policy }) } };
}

/** The undocumented situation, the missing key, or why a policy is unknown. */
export function describeUnknown({ cause }: Unknown): string {
  return cause.kind === "key" ? cause.key : cause.kind === "unread" ? cause.reason : cause.situation;
}

export function not(value: Tri): Tri {
  return isUnknown(value) ? value : !value;
}

export function and(left: Tri, right: Tri): Tri {
  if (left === false || right === false) return false;
  return left === true ? right : left;
}

export function or(left: Tri, right: Tri): Tri {
  if (left === true || right === true) return true;
  return left === false ? right : left;
}

/** How truths are combined, for one request or for every request. */
export interface Logic<T> {
  readonly yes: T;
  readonly no: T;
  readonly not: (value: T) => T;
  readonly and: (left: T, right: T) => T;
  readonly or: (left: T, right: T) => T;
  /** Neither true nor false where the given truth holds, because AWS does not document the situation. */
  readonly doubt: (situation: string, met: T) => T;
  /** Neither true nor false, because a policy's content is unknown. */
  readonly unread: (policy: string, reason: string) => T;
  /** Whether it is certainly false. */
  readonly isNever: (value: T) => boolean;
}

/** Whether the test holds for at least one item. Stops at the first that decides it. */
export function some<T>(items: readonly T[], test: (item: T) => Tri): Tri {
  let result: Tri = false;
  for (const item of items) {
    result = or(result, test(item));
    if (result === true) return true;
  }
  return result;
}

/** Whether the test holds for all items. Stops at the first that decides it. */
export function every<T>(items: readonly T[], test: (item: T) => Tri): Tri {
  let result: Tri = true;
  for (const item of items) {
    result = and(result, test(item));
    if (result === false) return false;
  }
  return result;
}

/** The error for an unknown that the decision depends on. */
export function unknownAsError({ cause, at }: Unknown): EvaluationError {
  const place = at ?? { policy: "(no policy)", statement: 0 };
  if (cause.kind === "unread")
    return new UnreadPolicyError(cause.policy ?? describePlace(place), cause.reason);
  return cause.kind === "key"
    ? new UndeterminedKeyError(cause.key, place)
    : new UndocumentedBehaviourError(cause.situation, place);
}
