import {
  HeadObjectCommand,
  ListObjectsV2Command,
  type HeadObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { BucketSettings } from "../settings/common-settings";
import { storageError, storageFailure } from "./storage-error";

/** Which object to look at. */
export interface ObjectToHead {
  readonly bucket: Pick<BucketSettings, "bucket" | "bucketOwner">;
  readonly key: string;
  /** Default: the current one. */
  readonly versionId?: string;
  /** Whether to ask for checksums, which under KMS needs permission to decrypt. */
  readonly withChecksums: boolean;
  /**
   * What a 403 means: that a listing has to show it (`ask-listing`, for a caller who may list the key's prefix), that the
   * object is not there (`absent`, for one who has read it before), or that it is unknown (`error`).
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
    // 405 is a delete marker, asked for by its version.
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
 * Whether a key is there, by listing it.
 * @throws StorageError or TargetRoleError.
 */
export async function isListed(
  client: S3Client,
  { bucket, bucketOwner }: Pick<BucketSettings, "bucket" | "bucketOwner">,
  key: string,
  abortSignal: AbortSignal,
): Promise<boolean> {
  try {
    // Of all keys that start with this one it is itself the first.
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

/** Listings are asked for in form encoding, because XML cannot hold every character that a key can. */
export function decodeListedKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll("+", " "));
}
