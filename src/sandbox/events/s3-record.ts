import { createHash } from "node:crypto";
import type { ObjectChange } from "../gateway/records";

/** A change of an object, of any kind that S3 reports. */
export interface ChangedObject extends Omit<ObjectChange, "eventName"> {
  readonly eventName: string;
}

export interface RecordPlace {
  readonly region: string;
  readonly bucketArn: string;
  readonly bucketOwner: string;
  readonly configurationId: string;
}

/** The current version of S3's format. */
const EVENT_VERSION = "2.5";

/**
 * One record of S3's event notification. The bucket's owner has a canonical id, as with S3; the caller is on loopback.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function s3Record(change: ChangedObject, place: RecordPlace, eventTime = new Date()): unknown {
  const { bucket, key, versionId, etag, bytes, sequencer, eventName, principal } = change;
  const created = eventName.startsWith("ObjectCreated:");
  return {
    eventVersion: EVENT_VERSION,
    eventSource: "aws:s3",
    awsRegion: place.region,
    eventTime: eventTime.toISOString(),
    eventName,
    userIdentity: { principalId: `AWS:${idOf(principal)}` },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: { "x-amz-request-id": idOf(sequencer + key).slice(0, 16), "x-amz-id-2": idOf(key) },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: place.configurationId,
      bucket: { name: bucket, ownerIdentity: { principalId: idOf(place.bucketOwner) }, arn: place.bucketArn },
      object: {
        key: formEncode(key),
        ...(created && bytes !== undefined ? { size: bytes } : {}),
        ...(created && etag !== undefined ? { eTag: etag } : {}),
        ...(versionId === undefined || versionId === "null" ? {} : { versionId }),
        sequencer,
      },
    },
  };
}

/**
 * Encodes a key as in S3's events: percent-encoded except slashes and RFC 3986's unreserved characters, with a plus for
 * a space.
 */
export function formEncode(key: string): string {
  return key
    .split("/")
    .map((part) =>
      encodeURIComponent(part)
        .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
        .replaceAll("%20", "+"),
    )
    .join("/");
}

/** A stable id, the same in each run. */
function idOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 21).toUpperCase();
}
