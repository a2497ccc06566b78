import { HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import type { ThumbnailSettings } from "../env";
import { KeyTakenError, WriteConflictError } from "../shared/errors";
import { compareSequencers } from "../shared/s3-event";
import { storageError, storageFailure } from "../shared/storage-error";
import type { UserMetadata } from "../shared/user-metadata";
import {
  describeSource,
  isFromSameSource,
  stampedSequencer,
  stampMetadata,
  type SourceStamp,
} from "./source-stamp";

/** How often a thumbnail is tried while others keep changing it. */
export const MAX_WRITE_ATTEMPTS = 5;

export interface ThumbnailObject {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** `already-newer`: the thumbnail there is from the same event or a later one, and was left alone. */
export type WriteOutcome = "created" | "replaced" | "already-newer";

/** S3's conditions on a write: nothing is there, or still what was looked at. */
type Condition = { readonly IfNoneMatch: "*" } | { readonly IfMatch: string };

interface ExistingThumbnail {
  readonly etag: string;
  readonly metadata: UserMetadata;
}

/**
 * Writes a thumbnail, unless the one that is there comes from the same or a newer event of its source. Events come
 * late, twice and in any order; each write is conditional, so whichever comes last, the newest source's stays.
 *
 * One gap is left, because S3 compares a replacement by ETag, which two thumbnails of the same bytes share: a picture
 * that goes from P to Q and back to P, its last two events meeting within one replacement, may keep Q's thumbnail.
 * @throws KeyTakenError when the thumbnail that is there was made from another source.
 * @throws WriteConflictError when it kept changing, {@link MAX_WRITE_ATTEMPTS} times.
 * @throws StorageError or TargetRoleError when S3 or STS refuses.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function writeThumbnail(
  client: S3Client,
  { bucket, bucketOwner }: ThumbnailSettings["destination"],
  thumbnail: ThumbnailObject,
  stamp: SourceStamp,
): Promise<WriteOutcome> {
  const name = `s3://${bucket}/${thumbnail.key}`;
  const target = { Bucket: bucket, Key: thumbnail.key, ExpectedBucketOwner: bucketOwner };
  let condition: Condition = { IfNoneMatch: "*" };

  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
    const answer = await put(condition);
    if (answer === "written") return "IfMatch" in condition ? "replaced" : "created";
    if (answer === "in-conflict") {
      await sleep(2 ** attempt * 25 * Math.random());
      continue;
    }
    const existing: ExistingThumbnail | undefined = answer === "gone" ? undefined : await head();
    if (existing && !isFromSameSource(existing.metadata, stamp)) {
      throw new KeyTakenError(
        `no thumbnail but that of s3://${stamp.bucket}/${stamp.key}`,
        name,
        `that of ${describeSource(existing.metadata)}`,
      );
    }
    const sequencer: string | undefined = existing && stampedSequencer(existing.metadata);
    if (sequencer !== undefined && compareSequencers(sequencer, stamp.sequencer) >= 0) return "already-newer";
    condition = existing ? { IfMatch: existing.etag } : { IfNoneMatch: "*" };
  }
  throw new WriteConflictError(
    `a write within ${String(MAX_WRITE_ATTEMPTS)} attempts`,
    name,
    "changes by others at each",
  );

  async function put(when: Condition): Promise<"written" | "there-or-changed" | "gone" | "in-conflict"> {
    try {
      await client.send(
        new PutObjectCommand({
          ...target,
          ...when,
          Body: thumbnail.bytes,
          ContentType: thumbnail.contentType,
          CacheControl: thumbnail.cacheControl,
          Metadata: stampMetadata(stamp),
        }),
      );
      return "written";
    } catch (error) {
      const { name: code, status } = storageFailure(error);
      if (status === 412) return "there-or-changed";
      if (status === 409) return "in-conflict";
      // What was to be replaced has been deleted meanwhile.
      if (status === 404 && code === "NoSuchKey" && "IfMatch" in when) return "gone";
      throw storageError(error, "PutObject", name);
    }
  }

  async function head(): Promise<ExistingThumbnail | undefined> {
    try {
      const { ETag, Metadata } = await client.send(new HeadObjectCommand(target));
      return { etag: ETag ?? "", metadata: Metadata ?? {} };
    } catch (error) {
      if (storageFailure(error).status === 404) return undefined;
      throw storageError(error, "HeadObject", name);
    }
  }
}
