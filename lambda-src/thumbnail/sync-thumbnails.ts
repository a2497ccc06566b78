import { setTimeout as sleep } from "node:timers/promises";
import {
  isPermanent,
  OutOfTimeError,
  SourceVanishedError,
  StorageError,
  WriteConflictError,
  WrongSourceError,
} from "../shared/errors";
import type { ObjectCreated, ObjectName, ObjectRemoved } from "../shared/s3-event";
import { storageFailure } from "../shared/storage-error";
import { currentSource } from "./current-source";
import { headThumbnail, type ExistingThumbnail } from "./existing-thumbnail";
import { makeThumbnails, type Made, type Progress } from "./make-thumbnails";
import { removeThumbnail } from "./remove-thumbnail";
import { isDone, listedStamp, outputKeys } from "./output-keys";
import { settingsFor } from "./settings-for";
import { isFromSameSource, isSameVersion, type SourceVersion } from "./source-stamp";
import type { ThumbnailContext } from "./thumbnail-context";

/** How often an object is begun again while its source, or its thumbnails, keep changing. */
export const MAX_SYNC_ATTEMPTS = 5;

/** Why an object is checked: an event, or a request with its key. */
export type SyncTarget = ObjectCreated | ObjectRemoved | (ObjectName & { readonly kind: "requested" });

export interface SyncOptions {
  /** Only report what would be done. */
  readonly dryRun: boolean;
  /** Leave the thumbnails that are there of the current version; otherwise a request makes them again. */
  readonly skipDone: boolean;
}

/**
 * How an object ended that did not fail. `made`: its thumbnails were written, or some of them. `already-there`: all
 * were there. `placeholder`: it is a folder's, without content. `already-newer`: those of a newer version are there. `deleted`: the source is gone, and so are its
 * thumbnails. `vanished`: the source is gone.
 */
export interface SyncOutcome {
  readonly outcome:
    "placeholder" | "made" | "would-make" | "already-there" | "already-newer" | "deleted" | "vanished";
  readonly sourceBytes: number;
  readonly writtenBytes: number;
  /** Whether it was made in spite of complaints; see `makeThumbnails`. */
  readonly hasWarnings?: boolean;
  /** The version that it was about, as far as one was read. */
  readonly version?: SourceVersion;
}

/**
 * Brings the thumbnails of one object in line with its source. An event is a reason to look, no more: events come late,
 * twice and in any order, while others work on the same object.
 *
 * What was written or deleted is therefore checked against the source afterwards, and done over with whatever is
 * current then. So anyone who comes last leaves what belongs to the newest source; docs/explanation/adr/0009 has the proof.
 * @param progress - receives the version that is worked on.
 * @throws Any of the function's errors; see `shared/errors.ts`.
 */
export async function syncThumbnails(
  target: SyncTarget,
  options: SyncOptions,
  given: ThumbnailContext,
  progress: Progress = {},
): Promise<SyncOutcome> {
  const { source } = given.settings;
  if (target.bucket !== source.bucket) {
    throw new WrongSourceError(`an object of ${source.bucket}`, "the source", `one of ${target.bucket}`);
  }
  // What consoles and tools put down for a folder.
  if (target.kind === "created" && target.key.endsWith("/") && target.size === 0) {
    return { ...NOTHING, outcome: "placeholder" };
  }
  // Before anything is fetched, so that a key which is too long costs nothing.
  const context = { ...given, settings: settingsFor(target.key, given.settings) };
  const keys = outputKeys(target.key, context.settings);
  const name = `s3://${target.bucket}/${target.key}`;
  try {
    for (let attempt = 1; attempt <= MAX_SYNC_ATTEMPTS; attempt++) {
      const end = await attemptSync(target, keys, attempt === 1, options, context, progress);
      if (end) return end;
      if (attempt > 1) await sleep(2 ** attempt * 25 * Math.random(), undefined, { signal: context.signal });
    }
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw new OutOfTimeError("thumbnails within the invocation's time", name, "the end of it", {
      cause: error,
    });
  }
  throw new WriteConflictError(
    `thumbnails within ${String(MAX_SYNC_ATTEMPTS)} attempts`,
    name,
    "changes by others at each",
  );
}

/** @returns Undefined when it has to be looked at again. */
async function attemptSync(
  target: SyncTarget,
  keys: readonly string[],
  isFirst: boolean,
  options: SyncOptions,
  context: ThumbnailContext,
  progress: Progress,
): Promise<SyncOutcome | undefined> {
  if (isFirst && target.kind === "created") {
    const { versionId, sequencer } = target;
    try {
      // Nearly always the version of the event is the current one, and nothing is there yet.
      const made = await makeThumbnails({ ...target, versionId }, keys, { sequencer }, context, progress);
      return await confirm(made, target, isFirst, context);
    } catch (error) {
      if (!mayBeGone(error, context)) throw error;
      return undefined;
    }
  }

  // First the thumbnail, then the source: so the thumbnail cannot be of a newer version.
  const there = await Promise.all(keys.map((key) => headThumbnail(key, "absent", context)));
  // Where nothing was read yet, a refusal may as well mean that the source may not be read.
  const current = await currentSource(target.key, isFirst ? "error" : "absent", context);
  if (!current) return removeAll(target, keys, there, options, context);
  const hasManifest = context.settings.thumbnail.manifest === true;
  const isThere = there.map((one, index) => {
    const look = hasManifest && index === keys.length - 1 ? listedStamp(keys) : {};
    return one !== undefined && isDone(one.metadata, current, look);
  });
  const redoes = isFirst && target.kind === "requested" && !options.skipDone;
  if (!redoes && isThere.every(Boolean)) return { ...NOTHING, outcome: "already-there", version: current };
  if (options.dryRun) return { ...NOTHING, outcome: "would-make", version: current };
  try {
    const made = await makeThumbnails(
      { bucket: target.bucket, key: target.key, versionId: current.versionId },
      keys,
      { there, redoes },
      context,
      progress,
    );
    return await confirm(made, target, isFirst, context);
  } catch (error) {
    // Deleted since it was looked at.
    if (error instanceof SourceVanishedError) return undefined;
    throw error;
  }
}

const NOTHING = { sourceBytes: 0, writtenBytes: 0 } as const;

/** Without permission to list at large, S3 says 403 of a version that is gone. */
function mayBeGone(error: unknown, { settings }: ThumbnailContext): boolean {
  if (error instanceof SourceVanishedError) return true;
  const isForbidden = error instanceof StorageError && storageFailure(error.cause).status === 403;
  return isForbidden && settings.destination.deleteThumbnails === true;
}

/** Whether what was made is of the version that is current now. */
async function confirm(
  made: Made,
  target: SyncTarget,
  isFirst: boolean,
  context: ThumbnailContext,
): Promise<SyncOutcome | undefined> {
  const { version, outcomes, failures, sourceBytes, writtenBytes, hasWarnings } = made;
  const passing = failures.find((failure) => !isPermanent(failure));
  // It is worth another try, which looks at all of them again.
  if (passing !== undefined) throw passing;
  if (outcomes.includes("outdated")) return undefined;
  const isOurs = outcomes.some((outcome) => outcome !== "already-newer");
  // Anyone who wrote something newer looks at the source himself, but not at what was written here before.
  if (isOurs || !isFirst) {
    const current = await currentSource(target.key, "absent", context);
    const isCurrent = current !== undefined && isSameVersion(current, version);
    const isGone = current === undefined;
    if (isGone ? context.settings.destination.deleteThumbnails : !isCurrent) return undefined;
    if (isGone) context.log.warn("source deleted since, or not readable");
  }
  const [lasting] = failures;
  if (lasting !== undefined) throw lasting;
  const end = { sourceBytes, writtenBytes, version, hasWarnings };
  if (writtenBytes > 0) {
    made.log();
    return { outcome: "made", ...end };
  }
  return { outcome: isOurs ? "already-there" : "already-newer", ...end };
}

/** The source is gone: so are its thumbnails, if they follow it. */
async function removeAll(
  target: SyncTarget,
  keys: readonly string[],
  there: readonly (ExistingThumbnail | undefined)[],
  { dryRun }: SyncOptions,
  context: ThumbnailContext,
): Promise<SyncOutcome | undefined> {
  const own = keys.flatMap((key, index) => {
    const seen = there[index];
    return seen && isFromSameSource(seen.metadata, target) ? [{ key, seen }] : [];
  });
  const deletes = context.settings.destination.deleteThumbnails === true && !dryRun && own.length > 0;
  if (!deletes) return { ...NOTHING, outcome: "vanished" };
  const removed = await Promise.all(own.map(({ key, seen }) => removeThumbnail(key, seen, context)));
  if (removed.includes(false)) return undefined;
  // S3 deletes by ETag, which thumbnails of a newer source may share.
  if ((await currentSource(target.key, "absent", context)) !== undefined) return undefined;
  context.log.info("thumbnails deleted", { thumbnailKeys: own.map(({ key }) => key) });
  return { ...NOTHING, outcome: "deleted" };
}
