import type { ThumbnailSettings } from "../env";
import { createObjectHandler } from "../shared/create-object-handler";
import type { BulkResult } from "../shared/failure-list";
import type { InvocationContext } from "../shared/invocation-context";
import { createLimit } from "../shared/limit";
import { createLog, writeLine, type Log } from "../shared/log";
import { readRequest, type KeysRequest } from "../shared/read-request";
import type { ObjectOutcome } from "../shared/run-object";
import { createS3Clients } from "../shared/s3-clients";
import { expectCreated } from "../shared/s3-event";
import type { Progress } from "./make-thumbnails";
import { functionMegabytes } from "./memory-estimate";
import { syncThumbnails, type SyncOutcome, type SyncOptions, type SyncTarget } from "./sync-thumbnails";

/** Objects of a batch that are processed in parallel: while one is rendered, the other is read or written. */
export const OBJECTS_AT_ONCE = 2;

/** Pictures that are decoded in parallel: each needs memory for all its pixels. */
export const PICTURES_AT_ONCE = 1;

/** The answer of a successful invocation. */
export interface ThumbnailResult extends BulkResult {
  /** Objects whose thumbnails were written. */
  readonly made: number;
  /** Thumbnails of the same or a newer version already existed, or the key has another suffix. */
  readonly skipped: number;
  /** Objects that are gone, and whose thumbnails were deleted. */
  readonly deleted: number;
  /** Objects that are gone, and had no thumbnails to delete. */
  readonly vanished: number;
  /** Objects that give no thumbnails, and were recorded in the quarantine. */
  readonly quarantined: number;
  /** A dry run's: the keys of the objects whose thumbnails would be made. */
  readonly wouldMake?: readonly string[];
}

const EXPECTED = "an event of S3, keys, or Items of a Distributed Map";
const FLAGS = ["dryRun", "skipDone"] as const satisfies readonly (keyof SyncOptions)[];
const COUNTS = ["made", "deleted", "vanished"] as const;

interface Meaning {
  readonly metric: ObjectOutcome["metric"];
  readonly count?: (typeof COUNTS)[number] | "skipped";
}

const SKIPPED: Meaning = { metric: "Superseded", count: "skipped" };
const MEANINGS: Readonly<Record<SyncOutcome["outcome"], Meaning>> = {
  placeholder: SKIPPED,
  made: { metric: "Done", count: "made" },
  "would-make": { metric: undefined },
  "already-there": SKIPPED,
  "already-newer": SKIPPED,
  deleted: { metric: "Done", count: "deleted" },
  vanished: { metric: "Superseded", count: "vanished" },
};

/**
 * Makes the function that Lambda calls; see {@link readRequest} for what it can be called with, with the options
 * `dryRun` and `skipDone`, and {@link createObjectHandler} for what it does then. Its S3 clients and the credentials
 * they keep live as long as it does.
 * @param log - Default: JSON lines on standard output.
 * @param writeMetrics - Receives the lines of the metrics. Default: standard output.
 * @param memoryMegabytes - Default: Lambda's environment variable.
 */
export function createThumbnailHandler(
  settings: ThumbnailSettings,
  log: Log = createLog(),
  writeMetrics: (line: string) => void = writeLine,
  memoryMegabytes = functionMegabytes(process.env),
): (event: unknown, context: InvocationContext) => Promise<ThumbnailResult> {
  const clients = createS3Clients(settings, log);
  const pictureLimit = createLimit(PICTURES_AT_ONCE);
  const { source, destination } = settings;

  return createObjectHandler<
    ThumbnailResult,
    KeysRequest<(typeof FLAGS)[number]>,
    SyncOptions,
    SyncTarget,
    (typeof COUNTS)[number]
  >(
    {
      product: "thumbnails",
      settings,
      quarantine: clients.quarantine,
      atOnce: OBJECTS_AT_ONCE,
      counts: COUNTS,
      plan: "wouldMake",
      readRequest: (event) => readRequest(event, FLAGS, EXPECTED),
      eventOptions: { dryRun: false, skipDone: true },
      changed: (change) => (destination.deleteThumbnails === true ? change : expectCreated(change)),
      requested: ({ keys }) => keys.map((key) => ({ kind: "requested", bucket: source.bucket, key })),
      prepare: (target, options, { log, deadline }) => {
        const { bucket, key } = target;
        const progress: Progress = {};
        const { signal } = deadline;
        const leftMs = () => deadline.leftMs();
        const context = { settings, clients, pictureLimit, memoryMegabytes, log, signal, leftMs };
        const work = async () => {
          const end = await syncThumbnails(target, options, context, progress);
          if (end.outcome === "vanished") log.warn("source gone");
          const { metric, count } = MEANINGS[end.outcome];
          return { ...end, metric, ...(count ? { counts: { [count]: 1 } } : { planned: key }) };
        };
        const failed = () => ({
          bucket,
          key,
          ...(target.kind === "created" && { versionId: target.versionId }),
          ...progress.version,
        });
        return { work, failed };
      },
    },
    log,
    writeMetrics,
  );
}
