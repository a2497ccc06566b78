import { UnexpectedEventError } from "./errors";
import { describe } from "./request-fields";

/** An object that something has happened to. */
export interface ObjectName {
  readonly bucket: string;
  /** Decoded: the key as it stands in the bucket. */
  readonly key: string;
}

/** One object that has come into being, as S3 tells of it. */
export interface ObjectCreated extends ObjectName {
  readonly kind: "created";
  /** Absent when the bucket keeps no versions. */
  readonly versionId?: string;
  /** In bytes. */
  readonly size?: number;
  /** Orders the events of one key, and of one key only; see `compareSequencers`. */
  readonly sequencer: string;
}

/** An object that was deleted: hidden by a marker, deleted with its version, or expired. */
export interface ObjectRemoved extends ObjectName {
  readonly kind: "removed";
  /** The version that was deleted, or the marker's. Absent when the bucket keeps no versions. */
  readonly versionId?: string;
}

/**
 * The records of an S3 event notification, not yet looked at one by one, so that a strange one spoils no other.
 * @returns Undefined for the message with which S3 tries out a new notification.
 * @throws UnexpectedEventError when the event is neither.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readRecords(event: unknown): readonly unknown[] | undefined {
  if (isObject(event) && Array.isArray(event.Records)) return event.Records as unknown[];
  if (isObject(event) && event.Event === "s3:TestEvent") return undefined;
  throw new UnexpectedEventError("an S3 event with Records", "the invocation", describe(event));
}

/**
 * The object that a record tells of.
 * @throws UnexpectedEventError when the record tells of something else than a created object, or tells it wrongly.
 */
export function readObjectCreated(record: unknown): ObjectCreated {
  const change = readRecord(record, "an ObjectCreated event of aws:s3");
  if (change.kind === "created") return change;
  throw new UnexpectedEventError("an ObjectCreated event of aws:s3", "a record", eventText(record));
}

/**
 * What a record tells of an object: that it was created, or that it was removed.
 * @throws UnexpectedEventError when the record tells of something else, or tells it wrongly.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
export function readObjectChange(record: unknown): ObjectCreated | ObjectRemoved {
  return readRecord(record, "an ObjectCreated, ObjectRemoved or LifecycleExpiration event of aws:s3");
}

function readRecord(record: unknown, expected: string): ObjectCreated | ObjectRemoved {
  const { eventSource, eventName, s3 } = asObject(record);
  const { bucket, object } = asObject(s3);
  const { name } = asObject(bucket);
  const { key, versionId, size, sequencer } = asObject(object);
  const kind = eventSource === "aws:s3" ? kindOf(eventName) : undefined;
  if (kind === undefined) throw new UnexpectedEventError(expected, "a record", eventText(record));
  const common = {
    bucket: text("s3.bucket.name", name),
    key: decodeKey(text("s3.object.key", key)),
    // Some say null where the bucket keeps no versions.
    ...(versionId !== undefined &&
      versionId !== null && { versionId: text("s3.object.versionId", versionId) }),
  };
  if (kind === "removed") return { kind, ...common };
  return {
    kind,
    ...common,
    ...(typeof size === "number" && { size }),
    sequencer: text("s3.object.sequencer", sequencer, "a hexadecimal number", /^[0-9A-Fa-f]+$/),
  };
}

function kindOf(eventName: unknown): "created" | "removed" | undefined {
  if (typeof eventName !== "string") return undefined;
  if (eventName.startsWith("ObjectCreated:")) return "created";
  return /^(ObjectRemoved|LifecycleExpiration):/.test(eventName) ? "removed" : undefined;
}

function eventText(record: unknown): string {
  const { eventSource, eventName } = asObject(record);
  return `${describe(eventName)} of ${describe(eventSource)}`;
}

/**
 * Compares two sequencers of the same key: negative when `a` is older, 0 when they are equal, positive when `a` is
 * newer. They are hexadecimal numbers of any length: padded on the left with zeros they compare as text.
 */
export function compareSequencers(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  const [left, right] = [a, b].map((sequencer) => sequencer.toUpperCase().padStart(length, "0")) as [
    string,
    string,
  ];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Keys come form-encoded: `+` is a space, a plus is `%2B`. */
function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch (cause) {
    throw new UnexpectedEventError("a form-encoded key", "s3.object.key", describe(encoded), { cause });
  }
}

function text(path: string, value: unknown, expected = "text", pattern = /[^]/): string {
  if (typeof value === "string" && pattern.test(value)) return value;
  throw new UnexpectedEventError(expected, path, describe(value));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}
