import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import { OutOfTimeError, WriteConflictError } from "../shared/errors";
import { FailedCall, type CopyContext, type CopyFrom, type CopyTo } from "./copy-context";
import { copyInParts } from "./copy-in-parts";
import { copyKey } from "./copy-key";
import { copyWhole, MAX_WHOLE_BYTES } from "./copy-whole";
import { findSource, headSource, sourceFrom, type ObjectToCopy } from "./find-source";
import { headObject } from "./head-object";
import { isEqual } from "./is-equal";
import { meaningOf } from "./meaning-of-failure";

/** How often a copy is tried while others keep changing the source or the destination. */
export const MAX_COPY_ATTEMPTS = 5;

export interface CopyOptions {
  /** Find out what would be done, and do not do it. */
  readonly dryRun: boolean;
  /** Leave what is at the destination if it has the same bytes. */
  readonly skipEqual: boolean;
}

/**
 * How an object ended that did not fail. `already-equal`: its bytes are there. `superseded`: a newer version is there
 * or on its way. `vanished`: it was deleted before it could be copied.
 */
export type CopyOutcome =
  | { readonly outcome: "copied"; readonly bytes: number; readonly parts: number }
  | { readonly outcome: "would-copy"; readonly bytes: number }
  | { readonly outcome: "already-equal" | "superseded" | "vanished" };

/**
 * Copies one object, unless a newer version of it is at the destination or on its way there.
 *
 * Events come late, twice and in any order, and a listing is copied while events come in. So what is at the destination
 * is looked at first, then what is current at the source, and the copy is made on condition that the destination is
 * still what it was: whoever comes later starts over and sees the newer source. An event's version that is not the
 * newest any more is left to the event of the newer one.
 *
 * One gap is left, because S3 compares by ETag, which two copies of the same bytes share: a source that goes from P to
 * Q and back to P, its last two events meeting within one copy, may keep Q's copy.
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
    for (let attempt = 1; attempt <= MAX_COPY_ATTEMPTS; attempt++) {
      const outcome = await attemptCopy(object, key, attempt === 1, options, context);
      if (outcome) return outcome;
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

/** @returns Undefined when something has changed meanwhile. */
async function attemptCopy(
  object: ObjectToCopy,
  key: string,
  isFirst: boolean,
  { dryRun, skipEqual }: CopyOptions,
  context: CopyContext,
): Promise<CopyOutcome | undefined> {
  const { settings, clients, signal } = context;
  const there = await headObject(
    clients.destination,
    { bucket: settings.destination, key, withChecksums: skipEqual },
    signal,
  );
  // After a change the listing is out of date.
  const from = await findSource(
    isFirst ? object : { ...object, listed: undefined },
    there !== undefined,
    context,
  );
  if (typeof from === "string") return { outcome: from };
  if (skipEqual && there && (await hasSameBytes(from, there, context))) return { outcome: "already-equal" };
  if (dryRun) return { outcome: "would-copy", bytes: from.bytes };

  const condition = there?.ETag === undefined ? ({ IfNoneMatch: "*" } as const) : { IfMatch: there.ETag };
  try {
    return { outcome: "copied", bytes: from.bytes, parts: await copy(from, { key, condition }, context) };
  } catch (error) {
    if (!(error instanceof FailedCall)) throw error;
    const meaning = await meaningOf(error, object, from, context);
    return meaning === "vanished" ? { outcome: "vanished" } : undefined;
  }
}

/** @returns The number of parts. */
async function copy(from: CopyFrom, to: CopyTo, context: CopyContext): Promise<number> {
  if (from.bytes > MAX_WHOLE_BYTES && from.head) {
    return copyInParts(context, { ...from, head: from.head }, to);
  }
  await copyWhole(context, from, to);
  return 1;
}

/** A listing has no checksums: they are asked for when size and ETag leave it open. */
async function hasSameBytes(
  from: CopyFrom,
  there: HeadObjectCommandOutput,
  context: CopyContext,
): Promise<boolean> {
  const equal = isEqual(from, there);
  if (equal !== undefined || from.head) return equal ?? false;
  const head = await headSource(from.key, undefined, context);
  return head !== undefined && (isEqual(sourceFrom(from.key, head), there) ?? false);
}
