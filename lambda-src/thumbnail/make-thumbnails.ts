import { performance } from "node:perf_hooks";
import { errorCode, errorMessage } from "../shared/errors";
import { fetchCredentials } from "../shared/s3-clients";
import type { ObjectCreated, ObjectName } from "../shared/s3-event";
import type { ExistingThumbnail } from "./existing-thumbnail";
import { readFocalPoint } from "./focal-point";
import { writeManifest, type ManifestThumbnail } from "./manifest";
import { isDone, listedStamp, outputIndex } from "./output-keys";
import { lookOf } from "./picture-look";
import { readSource } from "./read-source";
import { renderThumbnails, type RenderedPicture, type RenderedThumbnail } from "./render-thumbnails";
import type { SourceStamp, SourceVersion } from "./source-stamp";
import type { ThumbnailContext } from "./thumbnail-context";
import { writeThumbnail, type WriteOutcome } from "./write-thumbnail";

export interface Known {
  /** Of the event that named the version. */
  readonly sequencer?: string;
  /** What was there before the source was looked at, key by key. Default: not known. */
  readonly there?: readonly (ExistingThumbnail | undefined)[];
  /** Whether to replace thumbnails of the very same version. Default: no. */
  readonly redoes?: boolean;
}

/** What was read last, whether or not it ended well: a permanent failure is about that version. */
export interface Progress {
  version?: SourceVersion;
}

interface Written {
  readonly outcome: WriteOutcome;
  readonly bytes: number;
  /** Of a thumbnail, not of the manifest. */
  readonly listed?: ManifestThumbnail;
}

/** What happened to the thumbnails of one version. */
export interface Made {
  readonly version: SourceVersion;
  /** Of those that did not fail. */
  readonly outcomes: readonly WriteOutcome[];
  readonly failures: readonly Error[];
  readonly sourceBytes: number;
  readonly writtenBytes: number;
  /** Whether a decoder complained, though it could read the picture, or something was left out. */
  readonly hasWarnings: boolean;
  /** Logs how long it took. */
  log(): void;
}

/**
 * Reads one version of a source, makes all its thumbnails and writes those that are not there. If some cannot be
 * written the others are all the same.
 * @param keys - Where the thumbnails go, and their manifest; see `output-keys.ts`.
 * @throws What reading and rendering throw; failures to write are in the result.
 */
export async function makeThumbnails(
  object: ObjectName & Pick<Partial<ObjectCreated>, "versionId" | "size">,
  keys: readonly string[],
  { sequencer, there = [], redoes = false }: Known,
  context: ThumbnailContext,
  progress: Progress,
): Promise<Made> {
  const { settings, clients, log } = context;
  const timer = startTimer();
  progress.version = { versionId: object.versionId };
  const mayWrite = fetchCredentials(clients.destination);
  // Reported by the thumbnails that cannot be written for it, if it comes to that.
  mayWrite.catch(() => undefined);
  const { maxInputBytes, cacheControl } = settings.thumbnail;
  const read = await readSource(clients.source, settings.source, object, maxInputBytes, context.signal);
  const { bytes, release, metadata, ...version } = read;
  const { focus, warning } = readFocalPoint(metadata, settings.thumbnail.focalPoint);
  const { length } = bytes;
  progress.version = version;
  const readMs = timer.lap();
  const name = `s3://${object.bucket}/${object.key}`;
  const { bucket, key } = object;
  const stamp: SourceStamp = { bucket, key, ...version, ...(sequencer && { sequencer }), warnings: [] };
  // Each is written while the others are still being made.
  const writes: Promise<Written>[] = [];
  const rendering = context.pictureLimit(() =>
    renderThumbnails({ name, bytes, release }, settings.thumbnail, {
      memoryMegabytes: context.memoryMegabytes,
      leftMs: context.leftMs,
      ...(focus && { focus }),
      onThumbnail: (thumbnail, complaints) => {
        const warnings = [...(warning === undefined ? [] : [warning]), ...complaints];
        const writing = writeAndLog(thumbnail, { ...stamp, warnings });
        // Looked at below, when all of them are on their way.
        writing.catch(() => undefined);
        writes.push(writing);
      },
    }),
  );
  let rendered: RenderedPicture;
  try {
    rendered = await rendering;
  } catch (error) {
    // What could be made is written all the same.
    await Promise.allSettled(writes);
    throw error;
  }
  const renderMs = timer.lap();
  const written = await Promise.allSettled(writes);
  const { source, warnings: complaints } = rendered;
  const warnings = [...(warning === undefined ? [] : [warning]), ...complaints];
  if (warnings.length > 0) log.warn("picture read with warnings", { warnings });
  const done = written.filter((one) => one.status === "fulfilled").map(({ value }) => value);
  const failures = written.filter((one) => one.status === "rejected").map(({ reason }) => reason as Error);
  // It lists the thumbnails, so it is written last, and not if one failed.
  if (settings.thumbnail.manifest && failures.length === 0) {
    try {
      done.push(await writeManifestOf(done));
    } catch (error) {
      failures.push(error as Error);
    }
  }
  const times = { readMs, renderMs, writeMs: timer.lap(), totalMs: timer.total() };
  return {
    version,
    outcomes: done.map(({ outcome }) => outcome),
    failures,
    sourceBytes: length,
    writtenBytes: done.reduce((sum, one) => sum + one.bytes, 0),
    hasWarnings: warnings.length > 0,
    log: () => log.info("picture done", { ...source, bytes: length, ...times }),
  };

  async function writeAndLog(
    { width, formatIndex, pixelWidth, pixelHeight, bytes: body, contentType }: RenderedThumbnail,
    from: SourceStamp,
  ): Promise<Written> {
    const index = outputIndex(width, formatIndex, settings.thumbnail);
    const thumbnailKey = keys[index] ?? "";
    const before = there[index];
    const fields = { thumbnailKey, width };
    try {
      const look = await lookOf(body, settings.thumbnail, name);
      await mayWrite;
      const isThere = !redoes && before !== undefined && isDone(before.metadata, version);
      const outcome = isThere
        ? "already-there"
        : await writeThumbnail(
            { key: thumbnailKey, bytes: body, contentType, cacheControl, stamp: from, look },
            before,
            context,
          );
      const isWritten = outcome === "created" || outcome === "replaced";
      const message = isWritten ? "thumbnail written" : MESSAGES[outcome];
      log.info(message, { ...fields, outcome, pixelWidth, pixelHeight, bytes: body.length });
      const size = { width: pixelWidth, height: pixelHeight };
      const listed = { key: thumbnailKey, ...size, contentType, look };
      return { outcome, bytes: isWritten ? body.length : 0, listed };
    } catch (error) {
      log.error("thumbnail not written", { ...fields, code: errorCode(error), reason: errorMessage(error) });
      throw error;
    }
  }

  /** Written again with any thumbnail, because the configured sizes may have changed. */
  async function writeManifestOf(thumbnails: readonly Written[]): Promise<Written> {
    const key = keys.at(-1) ?? "";
    const before = there[keys.length - 1];
    const isSame = thumbnails.every(({ outcome }) => outcome === "already-there");
    const look = listedStamp(keys);
    if (!redoes && isSame && before && isDone(before.metadata, version, look)) {
      return { outcome: "already-there", bytes: 0 };
    }
    const listed = thumbnails
      .flatMap((one) => one.listed ?? [])
      .sort((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
    const bytes = writeManifest(rendered.source, listed, settings.destination.prefix);
    const manifest = { key, bytes, contentType: "application/json", cacheControl, stamp, look };
    const outcome = await writeThumbnail(manifest, before, context);
    log.info("manifest written", { manifestKey: key, outcome });
    return { outcome, bytes: outcome === "created" || outcome === "replaced" ? bytes.length : 0 };
  }
}

const MESSAGES: Readonly<Record<Exclude<WriteOutcome, "created" | "replaced">, string>> = {
  "already-there": "already there",
  "already-newer": "already newer",
  outdated: "outdated meanwhile",
};

/** Measures in whole milliseconds: since the last lap, and in all. */
function startTimer(): { lap(): number; total(): number } {
  const start = performance.now();
  let last = start;
  return {
    lap: () => {
      const [before, now] = [last, performance.now()];
      last = now;
      return Math.round(now - before);
    },
    total: () => Math.round(performance.now() - start),
  };
}
