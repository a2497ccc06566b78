import { UnexpectedEventError } from "./errors";
import { readBridgeChange } from "./bridge-event";
import { asObject, describe, isObject, readJson } from "./request-fields";
import { readObjectChange, type ObjectCreated, type ObjectRemoved } from "./s3-event";

/** One change of an object, parsed lazily, so that an invalid one does not affect others. */
export type UnreadChange = () => ObjectCreated | ObjectRemoved;

const EXPECTED =
  "an S3 event notification, an EventBridge event of aws.s3, or one of these in an SNS notification";

/** Whether a payload is an event: a request for objects has none of these fields. */
export function isEvent(payload: unknown): boolean {
  return isObject(payload) && ["Records", "Event", "detail-type", "Type"].some((name) => name in payload);
}

/**
 * The changes that an event reports: an S3 event notification, an EventBridge event, or one of these in an SNS
 * notification, directly or from a queue. Keys are decoded according to the form.
 * @returns None for the message with which S3 tests a new notification.
 * @throws UnexpectedEventError for any other event; the message names its form.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function readEvent(event: unknown): readonly UnreadChange[] {
  if (isObject(event) && event.Type === "Notification") return readMessage(event.Message, "Message");
  const records = isObject(event) && Array.isArray(event.Records) ? (event.Records as unknown[]) : undefined;
  // SNS invokes a function with one record.
  if (records?.length === 1 && isObject(records[0]) && records[0].EventSource === "aws:sns") {
    return readMessage(asObject(records[0].Sns).Message, "Sns.Message");
  }
  return readBare(event);
}

/** SNS notifications are not nested. */
function readMessage(message: unknown, subject: string): readonly UnreadChange[] {
  return readBare(readJson(message, subject));
}

function readBare(event: unknown): readonly UnreadChange[] {
  if (isObject(event)) {
    if (event.Event === "s3:TestEvent") return [];
    if (event.source === "aws.s3" && "detail-type" in event) return [() => readBridgeChange(event)];
    if (Array.isArray(event.Records) && event.Records.every(isOfS3)) {
      return event.Records.map((record: unknown) => () => readObjectChange(record));
    }
  }
  throw new UnexpectedEventError(EXPECTED, "the invocation", nameOf(event));
}

/** A record without its service is refused individually. */
function isOfS3(record: unknown): boolean {
  const { eventSource, EventSource } = asObject(record);
  return EventSource === undefined && (eventSource === undefined || eventSource === "aws:s3");
}

/** An envelope's type, or its beginning. */
function nameOf(event: unknown): string {
  const { Records: records, source, Type: type, "detail-type": detailType, Event: test } = asObject(event);
  if (Array.isArray(records)) {
    const sources = records.map((record) => asObject(record).eventSource ?? asObject(record).EventSource);
    return `records of ${[...new Set(sources)].map(describe).join(", ")}`;
  }
  if (detailType !== undefined) return `an EventBridge event of ${describe(source)}, ${describe(detailType)}`;
  if (type !== undefined) return `an SNS message of type ${describe(type)}`;
  if (test !== undefined) return `a message of ${describe(test)}`;
  return describe(event);
}
