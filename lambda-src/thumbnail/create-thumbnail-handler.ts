import type { ThumbnailSettings } from "../env";
import { startDeadline, type Deadline } from "../shared/deadline";
import { ObjectsFailedError } from "../shared/failure-list";
import type { InvocationContext } from "../shared/invocation-context";
import { createLimit } from "../shared/limit";
import { createLog, writeLine, type Log } from "../shared/log";
import { createMetrics } from "../shared/metrics";
import { hasSuffix } from "../shared/object-key";
import { readRequest, type KeysRequest } from "../shared/read-request";
import { runObject, type ObjectEnd, type ObjectRun } from "../shared/run-object";
import { createS3Clients } from "../shared/s3-clients";
import { expectCreated } from "../shared/s3-event";
import type { UnreadChange } from "../shared/read-event";
import { workThrough, workThroughChanges } from "../shared/work-through";
import type { Progress } from "./make-thumbnails";
import { functionMegabytes } from "./memory-estimate";
import { syncThumbnails, type SyncEnd, type SyncOptions, type SyncTarget } from "./sync-thumbnails";
import type { ThumbnailContext } from "./thumbnail-context";
import { ThumbnailReport, triedCount, type ThumbnailResult } from "./thumbnail-report";

/** Objects of a batch that are worked on at once: while one is rendered, the other is read or written. */
export const OBJECTS_AT_ONCE = 2;

/** Pictures that are decoded at once: each takes memory for all its pixels. */
export const PICTURES_AT_ONCE = 1;

/** Objects in one dry run's answer, so that it fits into what Lambda can answer. */
export const MAX_PLANNED = 1000;

export type ThumbnailHandler = (event: unknown, context: InvocationContext) => Promise<ThumbnailResult>;

const EXPECTED = "an event of S3, keys, or Items of a Distributed Map";
const FLAGS = ["dryRun", "skipDone"] as const satisfies readonly (keyof SyncOptions)[];

/** What an invocation's objects have in common. */
interface ThumbnailRun {
  readonly context: ThumbnailContext;
  readonly deadline: Deadline;
  readonly run: Pick<ObjectRun, "requestId" | "metrics">;
}

/**
 * Makes the function that Lambda calls; see {@link readRequest} for what it can be called with, with the options
 * `dryRun` and `skipDone`. Its S3 clients and the credentials they keep live as long as it does.
 *
 * Every object is tried, whatever becomes of the others; at the end the invocation fails if one did. The records of an
 * event come one after another, and every one must be done. Keys and batches end early, between two objects, when the
 * time is nearly up, and say where to go on. What fails for good is recorded in the quarantine, unless somebody
 * reads the answer: a request with keys reports it.
 * @param log - Default: JSON lines on standard output.
 * @param writeMetrics - Takes the lines of the metrics. Default: standard output.
 * @param memoryMegabytes - Default: as Lambda says in the environment.
 * @throws RecordsFailedError (from the handler) for an S3 event, ObjectsFailedError for keys or a batch.
 */
export function createThumbnailHandler(
  settings: ThumbnailSettings,
  log: Log = createLog(),
  writeMetrics: (line: string) => void = writeLine,
  memoryMegabytes = functionMegabytes(process.env),
): ThumbnailHandler {
  const clients = createS3Clients(settings, log);
  const pictureLimit = createLimit(PICTURES_AT_ONCE);

  return async (event, invocation) => {
    const requestId = invocation.awsRequestId;
    const invocationLog = log.with({ requestId });
    const request = readRequest(event, FLAGS, EXPECTED);
    const deadline = startDeadline(invocation);
    const run: ThumbnailRun = {
      context: {
        settings,
        clients,
        pictureLimit,
        memoryMegabytes,
        log: invocationLog,
        signal: deadline.signal,
        leftMs: () => deadline.leftMs(),
      },
      deadline,
      run: { requestId, metrics: createMetrics(invocation.functionName, writeMetrics) },
    };
    try {
      return request.kind === "event"
        ? await syncChanges(request.changes, run)
        : await syncKeys(request, run);
    } finally {
      deadline.clear();
    }
  };
}

async function syncChanges(changes: readonly UnreadChange[], run: ThumbnailRun): Promise<ThumbnailResult> {
  const { context, deadline } = run;
  const report = new ThumbnailReport();
  const { deleteThumbnails } = context.settings.destination;
  const work = async (read: UnreadChange, name: (fields: Record<string, unknown>) => Log): Promise<void> => {
    const change = read();
    const target = deleteThumbnails === true ? change : expectCreated(change);
    const { bucket, key, versionId } = target;
    if (!hasSuffix(key, context.settings.source.suffixes)) {
      report.add(key, "other-suffix");
      return;
    }
    const log = name({ bucket, key, versionId });
    const options = { dryRun: false, skipDone: true };
    report.add(key, await syncOne(target, options, { quarantines: true, lateIsFailure: true }, log, run));
  };
  await workThroughChanges(changes, work, "thumbnails", { log: context.log, deadline });
  return report.result(false);
}

async function syncKeys(
  request: KeysRequest<(typeof FLAGS)[number]>,
  run: ThumbnailRun,
): Promise<ThumbnailResult> {
  const { context, deadline } = run;
  const { bucket } = context.settings.source;
  const { keys, continueFrom: begunFrom, isBatch } = request;
  const report = new ThumbnailReport();
  const start = begunFrom === undefined ? 0 : keys.indexOf(begunFrom) + 1;
  const ends = { quarantines: isBatch && !request.dryRun, lateIsFailure: false };
  const continueFrom = await workThrough({
    items: keys.slice(start).map((key) => ({ kind: "requested" as const, bucket, key })),
    work: async (target, log) => report.add(target.key, await syncOne(target, request, ends, log, run)),
    atOnce: OBJECTS_AT_ONCE,
    isFull: () => report.plannedCount >= MAX_PLANNED,
    continueFrom: begunFrom,
    bucket,
    failures: report.failures,
    deadline,
    log: context.log,
  });
  const result = report.result(request.dryRun, continueFrom);
  const hasFailed = result.failedCount > 0 || (isBatch && continueFrom !== undefined);
  if (hasFailed && request.onFailure === "throw") {
    throw new ObjectsFailedError("thumbnails", triedCount(result), result);
  }
  context.log.info("thumbnails done", { ...result, failed: undefined, wouldMake: undefined });
  return result;
}

const METRICS = {
  placeholder: "Superseded",
  made: "Done",
  "would-make": undefined,
  "already-there": "Superseded",
  "already-newer": "Superseded",
  deleted: "Done",
  vanished: "Superseded",
} as const satisfies Readonly<Record<SyncEnd["outcome"], ObjectEnd["metric"]>>;

interface Ends {
  /** Whether what fails for good is recorded instead of thrown. */
  readonly quarantines: boolean;
  readonly lateIsFailure: boolean;
}

/** Brings one object's thumbnails in line, and measures it. */
async function syncOne(
  target: SyncTarget,
  options: SyncOptions,
  { quarantines, lateIsFailure }: Ends,
  log: Log,
  { context, run }: ThumbnailRun,
): Promise<SyncEnd["outcome"] | "quarantined"> {
  const progress: Progress = {};
  const work = async () => {
    const end = await syncThumbnails(target, options, { ...context, log }, progress);
    if (end.outcome === "vanished") log.warn("source gone");
    return { ...end, metric: METRICS[end.outcome] };
  };
  const failed = () => ({
    bucket: target.bucket,
    key: target.key,
    ...(target.kind === "created" && { versionId: target.versionId }),
    ...progress.version,
  });
  const place = { client: context.clients.quarantine, destination: context.settings.destination };
  const end = await runObject(work, failed, {
    ...run,
    log,
    signal: context.signal,
    product: "thumbnails",
    lateIsFailure,
    ...(quarantines && { place }),
  });
  return end === "quarantined" ? end : end.outcome;
}
