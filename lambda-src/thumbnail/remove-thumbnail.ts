import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { storageError, storageFailure } from "../shared/storage-error";
import type { ExistingThumbnail } from "./existing-thumbnail";
import type { ThumbnailContext } from "./thumbnail-context";

/**
 * Deletes a thumbnail, if it is still the one that was seen.
 * @returns Whether it is gone; if not, something else is there by now.
 * @throws StorageError or TargetRoleError.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export async function removeThumbnail(
  key: string,
  seen: ExistingThumbnail,
  { settings: { destination }, clients, signal }: ThumbnailContext,
): Promise<boolean> {
  const { bucket, bucketOwner } = destination;
  try {
    await clients.destination.send(
      new DeleteObjectCommand({
        Bucket: bucket,
        Key: key,
        ExpectedBucketOwner: bucketOwner,
        IfMatch: seen.etag,
      }),
      { abortSignal: signal },
    );
    return true;
  } catch (error) {
    const { status } = storageFailure(error);
    if (status === 404) return true;
    // It was replaced, or is being replaced.
    if (status === 412 || status === 409) return false;
    throw storageError(error, "DeleteObject", `s3://${bucket}/${key}`);
  }
}
