import { createHash } from "node:crypto";
import type { ObjectName } from "../shared/s3-event";
import { MAX_METADATA_BYTES, metadataBytes, type UserMetadata } from "../shared/user-metadata";

/** Which bytes of a source: two with the same version id and ETag are the same. */
export interface SourceVersion {
  /** Absent if the bucket has no versions. */
  readonly versionId?: string;
  /** Without quotes. */
  readonly etag?: string;
}

/** Which source a thumbnail was made from: kept in the thumbnail's user metadata. */
export interface SourceStamp extends SourceVersion {
  readonly bucket: string;
  readonly key: string;
  /** The event's; absent when no event named this version. */
  readonly sequencer?: string;
  /** What the decoder complained of, though it could read the picture. */
  readonly warnings: readonly string[];
}

const MAX_WARNING_CHARACTERS = 200;

/**
 * The stamp as user metadata. Headers are ASCII, so the key is percent-encoded; if it would not fit, its SHA-256
 * replaces it.
 * @param look - Further metadata of the thumbnail.
 */
export function stampMetadata(stamp: SourceStamp, look: UserMetadata = {}): UserMetadata {
  const warnings = stamp.warnings
    .join("; ")
    .replaceAll(/[^\x20-\x7e]/g, "?")
    .slice(0, MAX_WARNING_CHARACTERS)
    .trim();
  const metadata = {
    ...look,
    "source-bucket": stamp.bucket,
    ...(stamp.versionId && { "source-version-id": stamp.versionId }),
    ...(stamp.etag && { "source-etag": stamp.etag }),
    ...(stamp.sequencer && { "source-sequencer": stamp.sequencer }),
    ...(warnings && { "source-warnings": warnings }),
  };
  const readable = { ...metadata, "source-key": encodeURIComponent(stamp.key) };
  return metadataBytes(readable) <= MAX_METADATA_BYTES
    ? readable
    : { ...metadata, "source-key-sha256": sha256(stamp.key) };
}

/** Whether the metadata was stamped from the same bucket and key, whatever the version. */
export function isFromSameSource(metadata: UserMetadata, { bucket, key }: ObjectName): boolean {
  const sameKey =
    metadata["source-key"] === encodeURIComponent(key) || metadata["source-key-sha256"] === sha256(key);
  return metadata["source-bucket"] === bucket && sameKey;
}

/** Whether the metadata was stamped from this very version. */
export function isFromVersion(metadata: UserMetadata, { versionId, etag }: SourceVersion): boolean {
  return metadata["source-version-id"] === versionId && metadata["source-etag"] === etag;
}

/** Whether two versions of a source are the same. */
export function isSameVersion(one: SourceVersion, other: SourceVersion): boolean {
  return one.versionId === other.versionId && one.etag === other.etag;
}

/** The sequencer that was stamped; undefined when there is none. */
export function stampedSequencer(metadata: UserMetadata): string | undefined {
  return metadata["source-sequencer"];
}

/** The source that was stamped, in words. */
export function describeSource(metadata: UserMetadata): string {
  const key = metadata["source-key"] ?? metadata["source-key-sha256"];
  return key === undefined ? "an unknown source" : `s3://${metadata["source-bucket"] ?? "?"}/${key}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
