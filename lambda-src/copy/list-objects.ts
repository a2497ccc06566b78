import { ListObjectsV2Command, type ObjectStorageClass, type S3Client } from "@aws-sdk/client-s3";
import type { BucketSettings } from "../settings/common-settings";
import { storageError } from "../shared/storage-error";
import { decodeListedKey } from "../shared/head-object";

export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  /** Quoted. */
  readonly etag: string;
  readonly storageClass?: ObjectStorageClass;
}

/**
 * The objects under a prefix, in the order of their keys' UTF-8 bytes.
 * @param startAfter - The key to continue after.
 * @throws StorageError or TargetRoleError.
 */
export async function* listObjects(
  client: S3Client,
  { bucket, bucketOwner }: Pick<BucketSettings, "bucket" | "bucketOwner">,
  prefix: string,
  startAfter: string | undefined,
  abortSignal: AbortSignal,
): AsyncGenerator<ListedObject> {
  let token: string | undefined;
  do {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      // Sent even if empty: the permission to list may depend on it.
      Prefix: prefix,
      StartAfter: token === undefined ? startAfter : undefined,
      ContinuationToken: token,
      EncodingType: "url",
      ExpectedBucketOwner: bucketOwner,
    });
    const { Contents = [], NextContinuationToken } = await client
      .send(command, { abortSignal })
      .catch((error: unknown) => {
        throw storageError(error, "ListObjectsV2", `s3://${bucket}/${prefix}`);
      });
    for (const { Key = "", Size = 0, ETag = "", StorageClass } of Contents) {
      yield { key: decodeListedKey(Key), bytes: Size, etag: ETag, storageClass: StorageClass };
    }
    token = NextContinuationToken;
  } while (token !== undefined);
}
