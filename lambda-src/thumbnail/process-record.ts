import { performance } from "node:perf_hooks";
import type { ThumbnailSettings } from "../env";
import { errorCode, errorMessage, isPermanent, WrongSourceError } from "../shared/errors";
import type { Log } from "../shared/log";
import { fetchCredentials, type S3Clients } from "../shared/s3-clients";
import type { ObjectCreated } from "../shared/s3-event";
import { readSource } from "./read-source";
import { renderThumbnails, type RenderedThumbnail } from "./render-thumbnails";
import type { SourceStamp } from "./source-stamp";
import { thumbnailKey } from "./thumbnail-key";
import { writeThumbnail } from "./write-thumbnail";

/**
 * Makes and writes every thumbnail of one object. If some cannot be written the others are all the same, and the
 * failure is thrown at the end: a passing one before a permanent one, since then the object is worth another try.
 * @throws Any of the function's errors; see `shared/errors.ts`.
 */
export async function processRecord(
  object: ObjectCreated,
  settings: ThumbnailSettings,
  clients: S3Clients,
  log: Log,
): Promise<void> {
  if (object.bucket !== settings.source.bucket) {
    throw new WrongSourceError(
      `an object of ${settings.source.bucket}`,
      "the source",
      `one of ${object.bucket}`,
    );
  }
  // Before anything is fetched, so that a key which is too long costs nothing.
  const keys = new Map(
    settings.thumbnail.widths.map((width) => [width, thumbnailKey(object.key, width, settings)]),
  );

  const timer = startTimer();
  const reading = readSource(clients.source, settings.source, object, settings.thumbnail.maxInputBytes);
  const mayWrite = fetchCredentials(clients.destination);
  // Told by the thumbnails that cannot be written for it, if it comes to that.
  mayWrite.catch(() => undefined);
  const { bytes, release, ...version } = await reading;
  const { length } = bytes;
  const readMs = timer.lap();
  const name = `s3://${object.bucket}/${object.key}`;

  // Each is written while the others are still being made.
  const failures: unknown[] = [];
  const fail = (error: unknown) => void failures.push(error);
  const writes: Promise<void>[] = [];
  const rendered = await renderThumbnails(
    { name, bytes, release },
    settings.thumbnail,
    (thumbnail, warnings) => {
      const stamp: SourceStamp = { ...object, ...version, warnings };
      writes.push(writeAndLog(thumbnail, keys.get(thumbnail.width) ?? "", stamp).catch(fail));
    },
  ).catch(fail);
  const renderMs = timer.lap();
  await Promise.all(writes);
  if (!rendered || failures.length > 0) {
    throw failures.find((failure) => !isPermanent(failure)) ?? failures[0];
  }
  const { source, warnings } = rendered;
  if (warnings.length > 0) log.warn("picture read with complaints", { warnings });
  log.info("picture done", {
    ...source,
    bytes: length,
    readMs,
    renderMs,
    writeMs: timer.lap(),
    totalMs: timer.total(),
  });

  async function writeAndLog(thumbnail: RenderedThumbnail, key: string, from: SourceStamp): Promise<void> {
    const { cacheControl } = settings.thumbnail;
    const fields = { thumbnailKey: key, width: thumbnail.width };
    try {
      await mayWrite;
      const outcome = await writeThumbnail(
        clients.destination,
        settings.destination,
        { key, bytes: thumbnail.bytes, contentType: thumbnail.contentType, cacheControl },
        from,
      );
      const { pixelWidth, pixelHeight } = thumbnail;
      const message = outcome === "already-newer" ? "already newer" : "thumbnail written";
      log.info(message, { ...fields, outcome, pixelWidth, pixelHeight, bytes: thumbnail.bytes.length });
    } catch (error) {
      log.error("thumbnail not written", { ...fields, code: errorCode(error), reason: errorMessage(error) });
      throw error;
    }
  }
}

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
