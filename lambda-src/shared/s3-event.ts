import { UnexpectedEventError } from "./errors";
import { asObject, describe } from "./request-fields";

/** A changed object. */
export interface ObjectName {
  readonly bucket: string;
  /** Decoded: the key as it is in the bucket. */
  readonly key: string;
}

/** A created object. */
export interface ObjectCreated extends ObjectName {
  readonly kind: "created";
  /** Absent if the bucket has no versions. */
  readonly versionId?: string;
  /** In bytes. */
  readonly size?: number;
  /** Orders the events of one key; see `compareSequencers`. EventBridge may omit it. */
  readonly sequencer?: string;
}

/** An object that was deleted: hidden by a marker, deleted with its version, or expired. */
export interface ObjectRemoved extends ObjectName {
  readonly kind: "removed";
  /** The version that was deleted, or the marker's. Absent if the bucket has no versions. */
  readonly versionId?: string;
}

/**
 * The change in a record of an S3 event notification. Its key is URL-encoded.
 * @throws UnexpectedEventError when it is not about a created or deleted object, or is malformed.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readObjectChange(record: unknown): ObjectCreated | ObjectRemoved {
  const { eventSource, eventName, s3 } = asObject(record);
  const { bucket, object } = asObject(s3);
  const { key, versionId, size, sequencer } = asObject(object);
  const kind = eventSource === "aws:s3" ? kindOf(eventName) : undefined;
  if (kind === undefined) {
    throw new UnexpectedEventError(
      "an ObjectCreated, ObjectRemoved or LifecycleExpiration event of aws:s3",
      "a record",
      `${describe(eventName)} of ${describe(eventSource)}`,
    );
  }
  const common = {
    bucket: text("s3.bucket.name", asObject(bucket).name),
    key: decodeKey(text("s3.object.key", key)),
    ...readVersion("s3.object.versionId", versionId),
  };
  if (kind === "removed") return { kind, ...common };
  return {
    kind,
    ...common,
    ...(typeof size === "number" && { size }),
    sequencer: readSequencer("s3.object.sequencer", sequencer),
  };
}

/**
 * The change, for a function that processes only created objects.
 * @throws UnexpectedEventError when the object was deleted.
 */
export function expectCreated(change: ObjectCreated | ObjectRemoved): ObjectCreated {
  if (change.kind === "created") return change;
  throw new UnexpectedEventError("a created object", "a record", `the deletion of ${describe(change.key)}`);
}

function kindOf(eventName: unknown): "created" | "removed" | undefined {
  if (typeof eventName !== "string") return undefined;
  if (eventName.startsWith("ObjectCreated:")) return "created";
  return /^(ObjectRemoved|LifecycleExpiration):/.test(eventName) ? "removed" : undefined;
}

/**
 * Compares two sequencers of the same key: negative when `a` is older, 0 when they are equal, positive when `a` is
 * newer. Undefined if their lengths differ: S3 says to pad them with zeros on the right, but EventBridge events may
 * lack the leading zeros of notifications.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function compareSequencers(a: string, b: string): number | undefined {
  if (a.length !== b.length) return undefined;
  const [left, right] = [a.toUpperCase(), b.toUpperCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Some have null if the bucket has no versions. */
export function readVersion(path: string, version: unknown): { readonly versionId?: string } {
  return version === undefined || version === null ? {} : { versionId: text(path, version) };
}

export function readSequencer(path: string, sequencer: unknown): string {
  return text(path, sequencer, "a hexadecimal number", /^[0-9A-Fa-f]+$/);
}

/** Keys are URL-encoded: `+` is a space, a plus is `%2B`. */
function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch (cause) {
    throw new UnexpectedEventError("a form-encoded key", "s3.object.key", describe(encoded), { cause });
  }
}

/** @throws UnexpectedEventError when it is not text that matches the pattern. */
export function text(path: string, value: unknown, expected = "text", pattern = /[^]/): string {
  if (typeof value === "string" && pattern.test(value)) return value;
  throw new UnexpectedEventError(expected, path, describe(value));
}
