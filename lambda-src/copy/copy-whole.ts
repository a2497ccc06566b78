import { CopyObjectCommand } from "@aws-sdk/client-s3";
import { call, type CopyContext, type CopyFrom, type CopyTo } from "./copy-context";
import { copySource } from "./copy-source";

/** How large an object can be that S3 copies in one call: 5 GiB. */
export const MAX_WHOLE_BYTES = 5 * 1024 ** 3;

/**
 * Copies an object of up to {@link MAX_WHOLE_BYTES} in one call, with its metadata, content headers, tags and storage
 * class.
 * @returns The version that was copied; undefined when the source keeps none.
 * @throws FailedCall
 */
export async function copyWhole(
  { settings: { source, destination }, clients, signal }: CopyContext,
  from: CopyFrom,
  to: CopyTo,
): Promise<string | undefined> {
  const answer = clients.destination.send(
    new CopyObjectCommand({
      Bucket: destination.bucket,
      Key: to.key,
      ExpectedBucketOwner: destination.bucketOwner,
      ...to.condition,
      CopySource: copySource(source.bucket, from.key, from.versionId),
      // What is copied has to be what was looked at.
      CopySourceIfMatch: from.etag,
      ExpectedSourceBucketOwner: source.bucketOwner,
      MetadataDirective: "COPY",
      TaggingDirective: "COPY",
      // They would need permissions of their own, and a copy in parts cannot take them along.
      AnnotationDirective: "EXCLUDE",
      // Left out, it would be STANDARD.
      StorageClass: from.storageClass,
    }),
    { abortSignal: signal },
  );
  const { CopySourceVersionId } = await call(
    "CopyObject",
    answer.then((copied) => (copied.CopyObjectResult?.ETag ? copied : undefined)),
  );
  return CopySourceVersionId ?? from.versionId;
}
