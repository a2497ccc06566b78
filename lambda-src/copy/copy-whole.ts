import { CopyObjectCommand } from "@aws-sdk/client-s3";
import { tagsHeader } from "../shared/tags-header";
import { copyAttributes, hasOwnMetadata } from "./copy-attributes";
import { call, type CopyContext, type CopyFrom, type CopyTo } from "./copy-context";
import { copySource } from "./copy-source";

/** The largest object that S3 copies in one call: 5 GiB. */
export const MAX_WHOLE_BYTES = 5 * 1024 ** 3;

/**
 * Copies an object of up to {@link MAX_WHOLE_BYTES} in one call. S3 copies metadata, content headers, tags and storage
 * class, except those in the settings.
 * @returns The version that was copied; undefined when the source keeps none.
 * @throws FailedCall
 */
export async function copyWhole(
  context: CopyContext,
  from: CopyFrom,
  to: CopyTo,
): Promise<string | undefined> {
  const { settings, clients, signal } = context;
  const { source, destination, copy } = settings;
  const answer = clients.destination.send(
    new CopyObjectCommand({
      Bucket: destination.bucket,
      Key: to.key,
      ExpectedBucketOwner: destination.bucketOwner,
      ...to.condition,
      CopySource: copySource(source.bucket, from.key, from.versionId),
      // The copied version must be the one that was checked.
      CopySourceIfMatch: from.etag,
      ExpectedSourceBucketOwner: source.bucketOwner,
      ...(hasOwnMetadata(context) && from.head
        ? ({ MetadataDirective: "REPLACE", ...copyAttributes(from.head, context) } as const)
        : ({ MetadataDirective: "COPY" } as const)),
      ...(copy?.tags
        ? ({ TaggingDirective: "REPLACE", Tagging: tagsHeader(copy.tags) } as const)
        : ({ TaggingDirective: "COPY" } as const)),
      // They would need separate permissions, and a multipart copy cannot copy them.
      AnnotationDirective: "EXCLUDE",
      // The default would be STANDARD.
      StorageClass: copy?.storageClass ?? from.storageClass,
      // The default is the source's.
      ChecksumAlgorithm: copy?.checksumAlgorithm,
    }),
    { abortSignal: signal },
  );
  const { CopySourceVersionId } = await call(
    "CopyObject",
    answer.then((copied) => (copied.CopyObjectResult?.ETag ? copied : undefined)),
  );
  return CopySourceVersionId ?? from.versionId;
}
