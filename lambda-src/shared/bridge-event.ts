import { UnexpectedEventError } from "./errors";
import { asObject, describe } from "./request-fields";
import { readSequencer, readVersion, text, type ObjectCreated, type ObjectRemoved } from "./s3-event";

const KINDS: Readonly<Record<string, "created" | "removed">> = {
  "Object Created": "created",
  "Object Deleted": "removed",
};

/**
 * What an EventBridge event of S3 reports. Its keys are not encoded.
 * @throws UnexpectedEventError when it is not about a created or deleted object, or is malformed.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function readBridgeChange(event: Readonly<Record<string, unknown>>): ObjectCreated | ObjectRemoved {
  const { "detail-type": detailType, detail } = event;
  const kind = typeof detailType === "string" ? KINDS[detailType] : undefined;
  if (kind === undefined) {
    throw new UnexpectedEventError(
      Object.keys(KINDS).map(describe).join(" or "),
      "the EventBridge event of aws.s3",
      describe(detailType),
    );
  }
  const { bucket, object } = asObject(detail);
  const { key, "version-id": versionId, size, sequencer } = asObject(object);
  const common = {
    bucket: text("detail.bucket.name", asObject(bucket).name),
    key: text("detail.object.key", key),
    ...readVersion("detail.object.version-id", versionId),
  };
  if (kind === "removed") return { kind, ...common };
  return {
    kind,
    ...common,
    ...(typeof size === "number" && { size }),
    ...(sequencer !== undefined && { sequencer: readSequencer("detail.object.sequencer", sequencer) }),
  };
}
