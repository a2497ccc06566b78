import { randomUUID } from "node:crypto";
import type { ChangedObject, RecordPlace } from "./s3-record";

/** S3's reason, by the end of the event name in a notification. */
const REASONS: Readonly<Record<string, string>> = {
  Put: "PutObject",
  Post: "POST Object",
  Copy: "CopyObject",
  CompleteMultipartUpload: "CompleteMultipartUpload",
};

/**
 * S3's event on EventBridge, with an unencoded key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function eventBridgeEvent(
  change: ChangedObject,
  { region, bucketArn, bucketOwner }: Omit<RecordPlace, "configurationId">,
  time = new Date(),
): unknown {
  const { bucket, key, versionId, etag, bytes, sequencer, eventName } = change;
  const created = eventName.startsWith("ObjectCreated:");
  const expired = eventName.startsWith("LifecycleExpiration:");
  const markerMade = eventName.endsWith(":DeleteMarkerCreated");
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": created ? "Object Created" : "Object Deleted",
    source: "aws.s3",
    account: bucketOwner,
    time: time.toISOString().replace(/\.\d+/, ""),
    region,
    resources: [bucketArn],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: {
        key,
        ...(created && bytes !== undefined ? { size: bytes } : {}),
        ...(etag === undefined ? {} : { etag: etag.replaceAll('"', "") }),
        ...(versionId === undefined || versionId === "null" ? {} : { "version-id": versionId }),
        sequencer,
      },
      "request-id": sequencer.slice(0, 16),
      requester: bucketOwner,
      ...(expired ? {} : { "source-ip-address": "127.0.0.1" }),
      reason: created
        ? (REASONS[eventName.split(":")[1] ?? ""] ?? "PutObject")
        : expired
          ? "Lifecycle Expiration"
          : "DeleteObject",
      ...(created ? {} : { "deletion-type": markerMade ? "Delete Marker Created" : "Permanently Deleted" }),
    },
  };
}
