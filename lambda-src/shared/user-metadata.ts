/** User metadata, names in lower case and without `x-amz-meta-`. */
export type UserMetadata = Readonly<Record<string, string>>;

/**
 * S3's limit for user metadata: names and values together, in bytes. S3 does not document whether `x-amz-meta-` counts,
 * or whether a KB has 1000 bytes; the stricter reading is used.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export const MAX_METADATA_BYTES = 2000;

/** What S3 counts, see {@link MAX_METADATA_BYTES}. */
export function metadataBytes(metadata: UserMetadata): number {
  return Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + `x-amz-meta-${name}${value}`.length,
    0,
  );
}
