import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { ThumbnailSettings } from "../env";
import { PictureTooLargeError } from "../shared/errors";
import type { ObjectCreated } from "../shared/s3-event";
import { sourceError } from "../shared/storage-error";

/** The most bytes that are fetched: what a picture at the default pixel limit takes without any compression. */
export const MAX_INPUT_BYTES = 256_000_000;

/** The source's bytes, and which version they are. */
export interface SourceObject {
  readonly bytes: Uint8Array;
  readonly versionId?: string;
  /** Without quotes. */
  readonly etag?: string;
}

/**
 * Gets the version that the event names; without one, the newest.
 * @throws SourceUnavailableError, PictureTooLargeError (before the body is fetched) or StorageError.
 */
export async function readSource(
  client: S3Client,
  { bucketOwner }: ThumbnailSettings["source"],
  object: ObjectCreated,
): Promise<SourceObject> {
  const name = `s3://${object.bucket}/${object.key}`;
  try {
    const { Body, ContentLength, VersionId, ETag } = await client.send(
      new GetObjectCommand({
        Bucket: object.bucket,
        Key: object.key,
        VersionId: object.versionId,
        ExpectedBucketOwner: bucketOwner,
      }),
    );
    if (!Body) throw new Error("an answer without a body");
    if ((ContentLength ?? 0) > MAX_INPUT_BYTES) {
      // The connection is given up: to keep it, the whole body would have to be read.
      (Body as unknown as { destroy?: () => void }).destroy?.();
      throw new PictureTooLargeError(
        `at most ${String(MAX_INPUT_BYTES)} bytes`,
        name,
        `${String(ContentLength)} bytes`,
      );
    }
    const bytes = await Body.transformToByteArray();
    return {
      bytes,
      ...(VersionId && { versionId: VersionId }),
      ...(ETag && { etag: ETag.replaceAll('"', "") }),
    };
  } catch (error) {
    throw sourceError(error, name);
  }
}
