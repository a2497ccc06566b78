import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import { OutOfTimeError, WriteConflictError } from "../shared/errors";
import { FailedCall, type CopyContext, type CopyFrom, type CopyTo } from "./copy-context";
import { copyInParts } from "./copy-in-parts";
import { copyKey } from "./copy-key";
import { putLongTags, tagsOf } from "./copy-tags";
import { copyWhole, MAX_WHOLE_BYTES } from "./copy-whole";
import { findSource, headSource, sourceFrom, type ObjectToCopy } from "./find-source";
import { headObject } from "../shared/head-object";
import { isEqual } from "./is-equal";
import { meaningOf } from "./meaning-of-failure";

/** How often a copy is tried if others change the source or the destination. */
export const MAX_COPY_ATTEMPTS = 5;

export interface CopyOptions {
  /** Only report what would be done. */
  readonly dryRun: boolean;
  /** Skip the copy if the destination has the same bytes. */
  readonly skipEqual: boolean;
}

/**
 * The result for an object that did not fail. `already-equal`: the destination has its bytes. `superseded`: a newer
 * version is there or on its way. `vanished`: it was deleted before it could be copied.
 */
export type CopyOutcome =
  | { readonly outcome: "copied"; readonly bytes: number; readonly parts: number }
  | { readonly outcome: "would-copy"; readonly bytes: number }
  | { readonly outcome: "already-equal" | "superseded" | "vanished" };

/**
 * Copies one object, unless what is current at the source is at the destination already or on its way there.
 *
 * Events come late, twice and in any order, and a listing is copied while events come in. So what is at the destination
 * is looked at first, then what is current at the source, and the copy is made on condition that the destination is
 * still what it was: anyone who comes later starts over and sees the newer source. That is no proof: S3 compares by ETag,
 * which two copies of the same bytes share. So anyone who has replaced something looks at the source afterwards, and copies
 * again if it has changed; docs/explanation/adr/0009 has the proof.
 * @throws Any of the function's errors; see `shared/errors.ts`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function copyObject(
  object: ObjectToCopy,
  options: CopyOptions,
  context: CopyContext,
): Promise<CopyOutcome> {
  const { settings, signal } = context;
  const key = copyKey(object.key, settings);
  const name = `s3://${settings.source.bucket}/${object.key}`;
  try {
    let wanted = object;
    for (let attempt = 1; attempt <= MAX_COPY_ATTEMPTS; attempt++) {
      const outcome = await attemptCopy(wanted, key, options, context);
      if (typeof outcome === "object") return outcome;
      // After a change the listing is out of date. A wrong replacement is replaced by the current version.
      wanted = outcome === "outdated" ? { key: object.key } : { ...wanted, listed: undefined };
      await sleep(2 ** attempt * 25 * Math.random(), undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new OutOfTimeError("a copy within the invocation's time", name, "the end of it", { cause: error });
  }
  throw new WriteConflictError(
    `a copy within ${String(MAX_COPY_ATTEMPTS)} attempts`,
    name,
    "changes by others at each",
  );
}

/** @returns `changed` if something has changed in the meantime; `outdated` if that was found after the copy. */
async function attemptCopy(
  object: ObjectToCopy,
  key: string,
  { dryRun, skipEqual }: CopyOptions,
  context: CopyContext,
): Promise<CopyOutcome | "changed" | "outdated"> {
  const { settings, clients, signal } = context;
  const there = await headObject(
    clients.destination,
    { bucket: settings.destination, key, withChecksums: skipEqual, forbidden: "ask-listing" },
    signal,
  );
  const from = await findSource(object, there !== undefined, context);
  if (typeof from === "string") return { outcome: from };
  const looksForEqual = skipEqual || from.isNewer === true;
  const isThere = looksForEqual && there !== undefined && (await hasSameBytes(from, key, there, context));
  if (isThere && from.isNewer) return { outcome: "superseded" };
  if (dryRun) return isThere ? { outcome: "already-equal" } : { outcome: "would-copy", bytes: from.bytes };

  const condition = there?.ETag === undefined ? ({ IfNoneMatch: "*" } as const) : { IfMatch: there.ETag };
  try {
    if (isThere) {
      // A multipart copy may have failed between its bytes and its tags.
      if (from.bytes > MAX_WHOLE_BYTES) await putLongTags(await tagsOf(from, context), key, context);
      return { outcome: "already-equal" };
    }
    const { parts, versionId } = await copy(from, { key, condition }, context);
    // Copies are never deleted, so a first write cannot have replaced anything newer.
    if (there && !(await isStillCurrent({ ...from, versionId }, context))) return "outdated";
    return { outcome: "copied", bytes: from.bytes, parts };
  } catch (error) {
    if (!(error instanceof FailedCall)) throw error;
    const meaning = await meaningOf(error, object, from, context);
    return meaning === "vanished" ? { outcome: "vanished" } : "changed";
  }
}

/** Whether the copied version is the source's current one, or was when the source was deleted. */
async function isStillCurrent({ key, versionId, etag }: CopyFrom, context: CopyContext): Promise<boolean> {
  const current = await headSource(key, undefined, context);
  return current === undefined || (current.VersionId === versionId && current.ETag === etag);
}

async function copy(
  from: CopyFrom,
  to: CopyTo,
  context: CopyContext,
): Promise<{ readonly parts: number; readonly versionId?: string }> {
  if (from.bytes > MAX_WHOLE_BYTES && from.head) {
    const parts = await copyInParts(context, { ...from, head: from.head }, to);
    return { parts, versionId: from.versionId };
  }
  return { parts: 1, versionId: await copyWhole(context, from, to) };
}

/**
 * Whether the destination has the source's bytes. Checksums are requested if size and ETag do not decide it; a listing
 * has none.
 */
async function hasSameBytes(
  from: CopyFrom,
  key: string,
  there: HeadObjectCommandOutput,
  context: CopyContext,
): Promise<boolean> {
  const equal = isEqual(from, there);
  if (equal !== undefined) return equal;
  const { settings, clients, signal } = context;
  const isTold = there.ChecksumType !== undefined;
  const [head, again] = await Promise.all([
    from.head ?? headSource(from.key, undefined, context),
    isTold
      ? there
      : headObject(
          clients.destination,
          { bucket: settings.destination, key, withChecksums: true, forbidden: "ask-listing" },
          signal,
        ),
  ]);
  return head !== undefined && again !== undefined && (isEqual(sourceFrom(from.key, head), again) ?? false);
}
