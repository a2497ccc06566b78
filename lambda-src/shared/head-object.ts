import {
  HeadObjectCommand,
  ListObjectsV2Command,
  type HeadObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { BucketSettings } from "../settings/common-settings";
import { storageError, storageFailure } from "./storage-error";

export interface ObjectToHead {
  readonly bucket: Pick<BucketSettings, "bucket" | "bucketOwner">;
  readonly key: string;
  /** Default: the current one. */
  readonly versionId?: string;
  /** Whether to request checksums, which with KMS needs permission to decrypt. */
  readonly withChecksums: boolean;
  /**
   * The meaning of a 403: decided by a listing (`ask-listing`, for a caller that may list the prefix), a missing object
   * (`absent`, for one that has read it before), or unknown (`error`).
   */
  readonly forbidden: "ask-listing" | "absent" | "error";
}

/**
 * What S3 knows of an object; undefined when it is not there, or was deleted.
 *
 * Without permission to list, S3 says 403 of what is not there. Permission to list a prefix only counts for requests that name
 * one, which HeadObject cannot: so a 403 is settled as the caller says. For a version it stays an error.
 * @throws StorageError or TargetRoleError.
 */
export async function headObject(
  client: S3Client,
  { bucket: { bucket, bucketOwner }, key, versionId, withChecksums, forbidden }: ObjectToHead,
  abortSignal: AbortSignal,
): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await client.send(
      new HeadObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: versionId,
        ExpectedBucketOwner: bucketOwner,
        ...(withChecksums && { ChecksumMode: "ENABLED" }),
      }),
      { abortSignal },
    );
  } catch (error) {
    const { status } = storageFailure(error);
    // 405 is a delete marker, requested by its version.
    if (status === 404 || status === 405) return undefined;
    const inDoubt = status === 403 && versionId === undefined;
    if (inDoubt && forbidden === "absent") return undefined;
    if (inDoubt && forbidden === "ask-listing") {
      if (!(await isListed(client, { bucket, bucketOwner }, key, abortSignal))) return undefined;
    }
    throw storageError(error, "HeadObject", `s3://${bucket}/${key}`);
  }
}

/**
 * Whether a key exists, by listing it.
 * @throws StorageError or TargetRoleError.
 */
export async function isListed(
  client: S3Client,
  { bucket, bucketOwner }: Pick<BucketSettings, "bucket" | "bucketOwner">,
  key: string,
  abortSignal: AbortSignal,
): Promise<boolean> {
  try {
    // Of all keys with this prefix, it is the first.
    const { Contents } = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: key,
        MaxKeys: 1,
        EncodingType: "url",
        ExpectedBucketOwner: bucketOwner,
      }),
      { abortSignal },
    );
    return Contents?.[0]?.Key !== undefined && decodeListedKey(Contents[0].Key) === key;
  } catch (error) {
    throw storageError(error, "ListObjectsV2", `s3://${bucket}/${key}`);
  }
}

/** Listings use URL encoding, because XML cannot contain every character of a key. */
export function decodeListedKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll("+", " "));
}
