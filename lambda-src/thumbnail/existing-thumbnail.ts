import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { KeyTakenError } from "../shared/errors";
import type { ObjectName } from "../shared/s3-event";
import { storageError, storageFailure } from "../shared/storage-error";
import type { UserMetadata } from "../shared/user-metadata";
import { describeSource, isFromSameSource } from "./source-stamp";
import type { ThumbnailContext } from "./thumbnail-context";

export interface ExistingThumbnail {
  /** Quoted. */
  readonly etag: string;
  readonly metadata: UserMetadata;
}

/**
 * What is under a thumbnail's key; undefined when nothing is.
 *
 * Without permission to list, S3 says 403 of what is not there, too.
 * @param forbidden - The meaning of a 403: `absent` if nothing is known yet, `error` if an object was found before.
 * @throws StorageError or TargetRoleError.
 */
export async function headThumbnail(
  key: string,
  forbidden: "absent" | "error",
  { settings: { destination }, clients, signal }: ThumbnailContext,
): Promise<ExistingThumbnail | undefined> {
  const { bucket, bucketOwner } = destination;
  try {
    const { ETag, Metadata } = await clients.destination.send(
      new HeadObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: bucketOwner }),
      { abortSignal: signal },
    );
    return { etag: ETag ?? "", metadata: Metadata ?? {} };
  } catch (error) {
    const { status } = storageFailure(error);
    if (status === 404 || (status === 403 && forbidden === "absent")) return undefined;
    throw storageError(error, "HeadObject", `s3://${bucket}/${key}`);
  }
}

/** @throws KeyTakenError when the object was not made from this source. */
export function expectSameSource(
  { metadata }: ExistingThumbnail,
  source: ObjectName,
  thumbnailName: string,
): void {
  if (isFromSameSource(metadata, source)) return;
  throw new KeyTakenError(
    `no thumbnail except that of s3://${source.bucket}/${source.key}`,
    thumbnailName,
    `that of ${describeSource(metadata)}`,
  );
}
