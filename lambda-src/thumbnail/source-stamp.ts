import { createHash } from "node:crypto";

/** Which source a thumbnail was made from: kept in the thumbnail's user metadata. */
export interface SourceStamp {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  /** Without quotes. */
  readonly etag?: string;
  readonly sequencer: string;
  /** What the decoder complained of, though it could read the picture. */
  readonly warnings: readonly string[];
}

/** User metadata, names in lower case and without `x-amz-meta-`. */
export type UserMetadata = Readonly<Record<string, string>>;

/**
 * How S3 limits user metadata: the names and values together, in bytes. S3's documentation does not say whether
 * `x-amz-meta-` counts, or whether a KB has 1000 bytes, so both are taken to be the worse.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export const MAX_METADATA_BYTES = 2000;

const MAX_WARNING_CHARACTERS = 200;

/**
 * The stamp as user metadata. Headers are ASCII, so the key is percent-encoded; where it would not fit, its SHA-256
 * stands in for it.
 */
export function stampMetadata(stamp: SourceStamp): UserMetadata {
  const warnings = stamp.warnings
    .join("; ")
    .replaceAll(/[^\x20-\x7e]/g, "?")
    .slice(0, MAX_WARNING_CHARACTERS)
    .trim();
  const metadata = {
    "source-bucket": stamp.bucket,
    ...(stamp.versionId && { "source-version-id": stamp.versionId }),
    ...(stamp.etag && { "source-etag": stamp.etag }),
    "source-sequencer": stamp.sequencer,
    ...(warnings && { "source-warnings": warnings }),
  };
  const readable = { ...metadata, "source-key": encodeURIComponent(stamp.key) };
  return metadataBytes(readable) <= MAX_METADATA_BYTES
    ? readable
    : { ...metadata, "source-key-sha256": sha256(stamp.key) };
}

/** Whether the metadata was stamped from the same bucket and key, whatever the version. */
export function isFromSameSource(metadata: UserMetadata, { bucket, key }: SourceStamp): boolean {
  const sameKey =
    metadata["source-key"] === encodeURIComponent(key) || metadata["source-key-sha256"] === sha256(key);
  return metadata["source-bucket"] === bucket && sameKey;
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

/** What S3 counts, see {@link MAX_METADATA_BYTES}. */
export function metadataBytes(metadata: UserMetadata): number {
  return Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + `x-amz-meta-${name}${value}`.length,
    0,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
