import { PutObjectCommand } from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import { WriteConflictError } from "../shared/errors";
import { compareSequencers } from "../shared/s3-event";
import { storageError, storageFailure } from "../shared/storage-error";
import type { UserMetadata } from "../shared/user-metadata";
import { currentSource } from "./current-source";
import { expectSameSource, headThumbnail, type ExistingThumbnail } from "./existing-thumbnail";
import { isDone } from "./output-keys";
import {
  isFromVersion,
  isSameVersion,
  stampedSequencer,
  stampMetadata,
  type SourceStamp,
} from "./source-stamp";
import type { ThumbnailContext } from "./thumbnail-context";

/** How often a thumbnail is tried while others keep changing it. */
export const MAX_WRITE_ATTEMPTS = 5;

export interface ThumbnailObject {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly cacheControl: string;
  readonly stamp: SourceStamp;
  /** Its user metadata apart from the source. */
  readonly look?: UserMetadata;
}

/**
 * How a write ended. `already-there`: from this version. `already-newer`: from a newer version, unchanged. `outdated`:
 * neither this version nor the existing thumbnail's is the source's current one, so both must be checked again.
 */
export type WriteOutcome = "created" | "replaced" | "already-there" | "already-newer" | "outdated";

/** S3's conditions on a write: no object exists, or it is unchanged. */
type Condition = { readonly IfNoneMatch: "*" } | { readonly IfMatch: string };

/**
 * Writes a thumbnail, unless the one that is there comes from the same or a newer version of its source. Each write is
 * conditional on what was seen there. That is no proof: S3 compares by ETag, which two thumbnails of the same bytes
 * share. So anyone who has written looks at the source afterwards; see docs/explanation/adr/0009.
 * @param before - What was there before the source was read: of the same version or an older one, and so to be replaced.
 * Undefined when that is not known, or nothing was.
 * @throws KeyTakenError when the thumbnail that is there was made from another source.
 * @throws WriteConflictError when it kept changing, {@link MAX_WRITE_ATTEMPTS} times.
 * @throws StorageError or TargetRoleError when S3 or STS refuses.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function writeThumbnail(
  thumbnail: ThumbnailObject,
  before: ExistingThumbnail | undefined,
  context: ThumbnailContext,
): Promise<WriteOutcome> {
  const { bucket, bucketOwner } = context.settings.destination;
  const { key, stamp } = thumbnail;
  const name = `s3://${bucket}/${key}`;
  if (before) expectSameSource(before, stamp, name);
  let condition: Condition = before ? { IfMatch: before.etag } : { IfNoneMatch: "*" };

  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
    const answer = await put(condition);
    if (answer === "written") return "IfMatch" in condition ? "replaced" : "created";
    if (answer === "in-conflict") {
      await sleep(2 ** attempt * 25 * Math.random(), undefined, { signal: context.signal });
      continue;
    }
    const existing: ExistingThumbnail | undefined =
      answer === "gone" ? undefined : await headThumbnail(key, "error", context);
    const verdict = existing === undefined ? "replace" : await compare(existing);
    if (verdict !== "replace") return verdict;
    condition = existing ? { IfMatch: existing.etag } : { IfNoneMatch: "*" };
  }
  throw new WriteConflictError(
    `a write within ${String(MAX_WRITE_ATTEMPTS)} attempts`,
    name,
    "changes by others at each",
  );

  /** Which of the two is newer: by their sequencers, or else by what is current at the source now. */
  async function compare(
    existing: ExistingThumbnail,
  ): Promise<"replace" | Exclude<WriteOutcome, "created" | "replaced">> {
    const { metadata } = existing;
    expectSameSource(existing, stamp, name);
    if (isDone(metadata, stamp, thumbnail.look)) return "already-there";
    const sequencer = stampedSequencer(metadata);
    if (sequencer !== undefined && stamp.sequencer !== undefined) {
      const order = compareSequencers(sequencer, stamp.sequencer);
      if (order !== undefined && order !== 0) return order < 0 ? "replace" : "already-newer";
    }
    const current = await currentSource(stamp.key, "absent", context);
    if (current && isSameVersion(current, stamp)) return "replace";
    return current && isFromVersion(metadata, current) ? "already-newer" : "outdated";
  }

  async function put(when: Condition): Promise<"written" | "there-or-changed" | "gone" | "in-conflict"> {
    try {
      await context.clients.destination.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          ExpectedBucketOwner: bucketOwner,
          ...when,
          Body: thumbnail.bytes,
          ContentType: thumbnail.contentType,
          CacheControl: thumbnail.cacheControl,
          Metadata: stampMetadata(stamp, thumbnail.look),
        }),
        { abortSignal: context.signal },
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
}
