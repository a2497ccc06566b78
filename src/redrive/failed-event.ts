import type { RedriveTarget } from "./redrive-target";

/** An event that failed every attempt, from its message in the failure queue. */
export interface FailedEvent {
  /** Of the invocation that failed. */
  readonly requestId: string;
  readonly failedAt: string;
  /**
   * Why Lambda gave up: `RetriesExhausted`, `EventAgeExceeded`, `ReceivedTooOften` from a queue, `NotDelivered` by a
   * rule.
   */
  readonly condition: string;
  /** Undefined where it is not known. */
  readonly attempts?: number;
  /** The function's error type and message, shortened. */
  readonly reason: string;
  /** What the function was invoked with, in JSON. */
  readonly payload: string;
}

/** Why a message is not such a record. */
export interface UnreadableEvent {
  readonly expected: string;
  readonly received: string;
}

/** A function, and the target of its events: its alias, or itself. */
type Invoked = Pick<RedriveTarget, "functionArn" | "invokedArn">;

type Json = Readonly<Record<string, unknown>>;

const LONGEST_REASON = 300;

/** EventBridge's message attributes for an undelivered event. */
export const UNDELIVERED_ATTRIBUTES = ["TARGET_ARN", "ERROR_CODE", "ERROR_MESSAGE"] as const;

export type UndeliveredAttributes = Readonly<
  Partial<Record<(typeof UNDELIVERED_ATTRIBUTES)[number], string>>
>;

/**
 * Reads Lambda's record of an asynchronous invocation, an event that SQS moved out of the queue before a function, or
 * one that EventBridge or SNS could not deliver.
 *
 * @param function - the function that the message must belong to
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function readFailedEvent(
  body: string,
  attributes: UndeliveredAttributes,
  { functionArn, invokedArn }: Invoked,
): FailedEvent | UnreadableEvent {
  let record: unknown;
  try {
    record = JSON.parse(body);
  } catch {
    return { expected: "Lambda's record of an invocation, in JSON", received: shortened(body, 60) };
  }
  if (isObject(record) && isEvent(record)) {
    return attributes.ERROR_CODE === undefined
      ? ofQueueOrTopic(body, record)
      : undelivered(body, attributes, { functionArn, invokedArn });
  }
  if (!isObject(record) || !isObject(record["requestContext"])) {
    return { expected: "Lambda's record of an invocation", received: shortened(body, 60) };
  }
  const { requestContext, requestPayload } = record;
  const invoked = textOr(requestContext["functionArn"], "nothing");
  if (invoked !== functionArn && !invoked.startsWith(`${functionArn}:`)) {
    return { expected: `a record of ${functionArn}`, received: `one of ${invoked}` };
  }
  if (!isObject(requestPayload)) {
    return {
      expected: "the event as requestPayload",
      received: requestPayload === undefined ? "none" : shortened(JSON.stringify(requestPayload), 60),
    };
  }
  const attempts = requestContext["approximateInvokeCount"];
  return {
    requestId: textOr(requestContext["requestId"], ""),
    failedAt: textOr(record["timestamp"], "at an unknown time"),
    condition: textOr(requestContext["condition"], "for an unknown reason"),
    attempts: typeof attempts === "number" ? attempts : 0,
    reason: reasonOf(record),
    payload: JSON.stringify(requestPayload),
  };
}

/** An event in its form before the function. */
function isEvent(record: Json): boolean {
  return Array.isArray(record["Records"]) || "detail-type" in record || record["Type"] === "Notification";
}

/** A topic's message may have been received too often, or never delivered: SNS does not say. */
function ofQueueOrTopic(body: string, record: Json): FailedEvent {
  return record["Type"] === "Notification"
    ? deadLetter(
        body,
        "ReceivedTooOften or NotDelivered",
        "the function's log says why, or SNS could not deliver it",
      )
    : deadLetter(body, "ReceivedTooOften", "the function's log says why");
}

function deadLetter(payload: string, condition: string, reason: string): FailedEvent {
  return { requestId: "", failedAt: "at an unknown time", condition, reason, payload };
}

function undelivered(
  payload: string,
  { TARGET_ARN: target = "nothing", ERROR_CODE: code = "", ERROR_MESSAGE: message }: UndeliveredAttributes,
  { functionArn, invokedArn }: Invoked,
): FailedEvent | UnreadableEvent {
  // Events from before the function had an alias are retried too.
  if (target !== functionArn && target !== invokedArn)
    return { expected: `an event for ${invokedArn}`, received: `one for ${target}` };
  const words = [code, message].filter((word) => word !== undefined && word !== "");
  return deadLetter(payload, "NotDelivered", shortened(words.join(": "), LONGEST_REASON));
}

/** The function's error, or Lambda's if it was throttled or stopped. */
function reasonOf({ responsePayload, responseContext }: Json): string {
  if (isObject(responsePayload)) {
    const words = [responsePayload["errorType"], responsePayload["errorMessage"]].filter(
      (word) => typeof word === "string" && word !== "",
    );
    if (words.length > 0) return shortened(words.join(": "), LONGEST_REASON);
  }
  const error = isObject(responseContext) ? responseContext["functionError"] : undefined;
  return textOr(error, "the function was not run");
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === "string" && value !== "" ? value : fallback;
}

/** On one line, because the text is external. */
function shortened(text: string, length: number): string {
  const line = text.replace(/\p{Cc}+/gu, " ");
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
