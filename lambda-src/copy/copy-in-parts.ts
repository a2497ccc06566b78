import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type HeadObjectCommandOutput,
} from "@aws-sdk/client-s3";
import { setMaxListeners } from "node:events";
import { errorMessage } from "../shared/errors";
import { metadataBytes, MAX_METADATA_BYTES, type UserMetadata } from "../shared/user-metadata";
import { MAX_TAGS_HEADER_BYTES, tagsHeader } from "../shared/tags-header";
import { copyAttributes } from "./copy-attributes";
import { call, type CopyContext, type CopyFrom, type CopyTo } from "./copy-context";
import { copySource } from "./copy-source";
import { putLongTags, tagsOf } from "./copy-tags";
import { objectChecksum } from "./object-checksum";
import { partRanges, type PartRange } from "./part-ranges";

/**
 * The metadata in which a multipart copy keeps its source's ETag, because its own does not depend only on the bytes.
 * Names in lower case, without `x-amz-meta-`.
 */
export const COPIED_FROM_ETAG = "copied-from-etag";

/**
 * Copies an object of any size with parallel parts. S3 then copies no metadata, content headers, tags and storage
 * class, so they are read and set. If the source has a full-object checksum in the copy's algorithm, S3 compares both.
 * Any failure aborts the upload.
 * @returns The number of parts.
 * @throws FailedCall
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/CopyingObjectsMPUapi.html
 */
export async function copyInParts(
  context: CopyContext,
  from: CopyFrom & { readonly head: HeadObjectCommandOutput },
  to: CopyTo,
): Promise<number> {
  const { settings, clients, partLimit, log, signal } = context;
  const { source, destination, copy } = settings;
  const target = { Bucket: destination.bucket, Key: to.key, ExpectedBucketOwner: destination.bucketOwner };
  const checksum = objectChecksum(from.head, copy?.checksumAlgorithm);
  const ranges = partRanges(from.bytes);

  const tags = await tagsOf(from, context);
  const tagging = tagsHeader(tags);
  const isTooLong = tagging !== undefined && tagging.length > MAX_TAGS_HEADER_BYTES;
  const uploadId = await create();
  try {
    const parts = await copyParts();
    await call("CompleteMultipartUpload", complete(parts));
  } catch (error) {
    await giveUp();
    throw error;
  }
  await putLongTags(tags, to.key, context);
  return ranges.length;

  async function create(): Promise<string> {
    const attributes = copyAttributes(from.head, context);
    const upload = clients.destination.send(
      new CreateMultipartUploadCommand({
        ...target,
        ...attributes,
        Metadata: stampedMetadata(attributes.Metadata, from.etag),
        Tagging: isTooLong ? undefined : tagging,
        StorageClass: copy?.storageClass ?? from.storageClass,
        ChecksumAlgorithm: copy?.checksumAlgorithm ?? checksum?.algorithm ?? "CRC64NVME",
        ChecksumType: "FULL_OBJECT",
      }),
      { abortSignal: signal },
    );
    return call(
      "CreateMultipartUpload",
      upload.then(({ UploadId }) => UploadId),
    );
  }

  async function copyParts(): Promise<CompletedPart[]> {
    // A failed part stops the others, which would be useless.
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    setMaxListeners(0, either);
    let failure: { readonly error: unknown } | undefined;
    const copied = ranges.map((range) =>
      partLimit(() => copyPart(range, either)).catch((error: unknown) => {
        failure ??= { error };
        stop.abort();
      }),
    );
    const parts = await Promise.all(copied);
    if (failure) throw failure.error;
    return parts.filter((part) => part !== undefined);
  }

  async function copyPart(
    { partNumber, first, last }: PartRange,
    abortSignal: AbortSignal,
  ): Promise<CompletedPart> {
    const answer = clients.destination.send(
      new UploadPartCopyCommand({
        ...target,
        UploadId: uploadId,
        PartNumber: partNumber,
        CopySource: copySource(source.bucket, from.key, from.versionId),
        CopySourceRange: `bytes=${String(first)}-${String(last)}`,
        // Otherwise parts of two objects could be combined.
        CopySourceIfMatch: from.etag,
        ExpectedSourceBucketOwner: source.bucketOwner,
      }),
      { abortSignal },
    );
    const { ETag, ChecksumCRC64NVME, ChecksumCRC32, ChecksumCRC32C } = await call(
      "UploadPartCopy",
      answer.then(({ CopyPartResult }) => (CopyPartResult?.ETag ? CopyPartResult : undefined)),
    );
    return { PartNumber: partNumber, ETag, ChecksumCRC64NVME, ChecksumCRC32, ChecksumCRC32C };
  }

  async function complete(parts: CompletedPart[]): Promise<string | undefined> {
    const { ETag } = await clients.destination.send(
      new CompleteMultipartUploadCommand({
        ...target,
        ...to.condition,
        UploadId: uploadId,
        MultipartUpload: { Parts: parts },
        MpuObjectSize: from.bytes,
        ChecksumType: "FULL_OBJECT",
        ...(checksum && { [`Checksum${checksum.algorithm}`]: checksum.value }),
      }),
      { abortSignal: signal },
    );
    return ETag;
  }

  /** Otherwise its parts would cost money. Not with the signal, which may be the reason for the abort. */
  async function giveUp(): Promise<void> {
    try {
      await clients.destination.send(new AbortMultipartUploadCommand({ ...target, UploadId: uploadId }));
    } catch (error) {
      log.warn("multipart upload left behind", {
        destinationKey: to.key,
        uploadId,
        reason: errorMessage(error),
      });
    }
  }
}

/** The metadata with the source's ETag, if it fits. */
function stampedMetadata(metadata: UserMetadata, etag: string): Record<string, string> {
  const stamped = { ...metadata, [COPIED_FROM_ETAG]: etag.replaceAll('"', "") };
  return metadataBytes(stamped) <= MAX_METADATA_BYTES ? stamped : { ...metadata };
}
