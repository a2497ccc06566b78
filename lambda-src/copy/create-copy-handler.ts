import type { CopySettings } from "../env";
import { startDeadline, type Deadline } from "../shared/deadline";
import { WrongSourceError } from "../shared/errors";
import { ObjectsFailedError } from "../shared/failure-list";
import type { InvocationContext } from "../shared/invocation-context";
import { createLimit } from "../shared/limit";
import { createLog, writeLine, type Log } from "../shared/log";
import { createMetrics } from "../shared/metrics";
import { hasSuffix } from "../shared/object-key";
import type { KeysRequest } from "../shared/read-request";
import { runObject, type ObjectEnd, type ObjectRun } from "../shared/run-object";
import { createS3Clients } from "../shared/s3-clients";
import { expectCreated } from "../shared/s3-event";
import type { UnreadChange } from "../shared/read-event";
import { workThrough, workThroughChanges } from "../shared/work-through";
import type { CopyContext } from "./copy-context";
import { copyObject, type CopyOptions, type CopyOutcome } from "./copy-object";
import { CopyReport, triedCount, type CopyResult } from "./copy-report";
import type { ObjectToCopy } from "./find-source";
import { listObjects } from "./list-objects";
import { readCopyRequest, type ListRequest } from "./read-request";

/** Objects that are copied at once. */
export const OBJECTS_AT_ONCE = 16;

/** Parts that are copied at once, of all large objects together. */
export const PARTS_AT_ONCE = 16;

/** Objects in one dry run's answer, so that it fits into what Lambda can answer. */
export const MAX_PLANNED = 1000;

export type CopyHandler = (event: unknown, context: InvocationContext) => Promise<CopyResult>;

type BulkRequest = ListRequest | KeysRequest<keyof CopyOptions>;

/** What an invocation's objects have in common. */
interface CopyRun {
  readonly context: CopyContext;
  readonly deadline: Deadline;
  readonly run: Pick<ObjectRun, "requestId" | "metrics">;
}

/**
 * Makes the function that Lambda calls; see {@link readCopyRequest} for what it can be called with. Its S3 clients and
 * the credentials they keep live as long as it does.
 *
 * Every object is tried, whatever becomes of the others; at the end the invocation fails if one did. Of an S3 event
 * every record must be done. A list or a batch of keys ends early, between two objects, when the time is nearly up,
 * and says where to go on. What fails for good is recorded in the quarantine, unless somebody reads the answer: a
 * list and keys report it.
 * @param log - Default: JSON lines on standard output.
 * @param writeMetrics - Takes the lines of the metrics. Default: standard output.
 * @throws RecordsFailedError (from the handler) for an S3 event, ObjectsFailedError for a list or a batch.
 */
export function createCopyHandler(
  settings: CopySettings,
  log: Log = createLog(),
  writeMetrics: (line: string) => void = writeLine,
): CopyHandler {
  const clients = createS3Clients(
    // S3 copies for one caller, so the role that writes the destination reads the source too.
    { ...settings, source: { ...settings.source, readAs: "destination-writer" } },
    log,
    // While S3 copies it sends little. And other functions' copies may be what slows this one down.
    { maxAttempts: 6, socketTimeoutMs: 120_000 },
  );
  const partLimit = createLimit(PARTS_AT_ONCE);

  return async (event, invocation) => {
    const requestId = invocation.awsRequestId;
    const invocationLog = log.with({ requestId });
    const request = readCopyRequest(event, settings.source.prefix);
    const deadline = startDeadline(invocation);
    const run: CopyRun = {
      context: { settings, clients, partLimit, log: invocationLog, signal: deadline.signal },
      deadline,
      run: { requestId, metrics: createMetrics(invocation.functionName, writeMetrics) },
    };
    try {
      return request.kind === "event"
        ? await copyChanges(request.changes, run)
        : await copyMany(request, run);
    } finally {
      deadline.clear();
    }
  };
}

async function copyChanges(changes: readonly UnreadChange[], run: CopyRun): Promise<CopyResult> {
  const { context, deadline } = run;
  const report = new CopyReport();
  const work = async (read: UnreadChange, name: (fields: Record<string, unknown>) => Log): Promise<void> => {
    const { bucket, key, versionId } = expectCreated(read());
    if (!hasSuffix(key, context.settings.source.suffixes)) {
      report.add(key, "other-suffix");
      return;
    }
    const log = name({ bucket, key, versionId });
    expectSourceBucket(bucket, context.settings);
    const object = { key, ...(versionId && { versionId }) };
    const options = { dryRun: false, skipEqual: false };
    report.add(key, await copyOne(object, options, { quarantines: true, lateIsFailure: true }, log, run));
  };
  await workThroughChanges(changes, work, "copies", { log: context.log, deadline });
  return report.result(false);
}

async function copyMany(request: BulkRequest, run: CopyRun): Promise<CopyResult> {
  const { context, deadline } = run;
  const { log, settings } = context;
  const report = new CopyReport();
  const isBatch = request.kind === "keys" && request.isBatch;
  const ends = { quarantines: isBatch && !request.dryRun, lateIsFailure: false };
  const continueFrom = await workThrough({
    items: objectsOf(request, context),
    work: async (object: ObjectToCopy, itemLog) =>
      report.add(object.key, await copyOne(object, request, ends, itemLog, run)),
    atOnce: OBJECTS_AT_ONCE,
    isFull: () => report.plannedCount >= MAX_PLANNED,
    continueFrom: request.continueFrom,
    bucket: settings.source.bucket,
    failures: report.failures,
    deadline,
    log,
  });
  const result = report.result(request.dryRun, continueFrom);
  const hasFailed = result.failedCount > 0 || (isBatch && continueFrom !== undefined);
  if (hasFailed && request.onFailure === "throw") {
    throw new ObjectsFailedError("copies", triedCount(result), result);
  }
  log.info("copies done", { ...result, failed: undefined, wouldCopy: undefined });
  return result;
}

async function* objectsOf(request: BulkRequest, context: CopyContext): AsyncGenerator<ObjectToCopy> {
  const { settings, clients, signal } = context;
  if (request.kind === "keys") {
    const { keys, continueFrom } = request;
    const start = continueFrom === undefined ? 0 : keys.indexOf(continueFrom) + 1;
    yield* keys.slice(start).map((key) => ({ key }));
    return;
  }
  const { prefix, continueFrom } = request;
  for await (const listed of listObjects(clients.source, settings.source, prefix, continueFrom, signal)) {
    yield { key: listed.key, listed };
  }
}

const MESSAGES: Readonly<Record<CopyOutcome["outcome"], string>> = {
  copied: "object copied",
  "would-copy": "object would be copied",
  "already-equal": "already equal",
  superseded: "superseded by a newer version",
  vanished: "object vanished",
};

const METRICS = {
  copied: "Done",
  "would-copy": undefined,
  "already-equal": "Superseded",
  superseded: "Superseded",
  vanished: "Superseded",
} as const satisfies Readonly<Record<CopyOutcome["outcome"], ObjectEnd["metric"]>>;

interface Ends {
  /** Whether what fails for good is recorded instead of thrown. */
  readonly quarantines: boolean;
  readonly lateIsFailure: boolean;
}

/** Copies one object, logs and measures it. */
async function copyOne(
  object: ObjectToCopy,
  options: CopyOptions,
  { quarantines, lateIsFailure }: Ends,
  log: Log,
  { context, run }: CopyRun,
): Promise<CopyOutcome | "quarantined"> {
  const { settings, clients } = context;
  const start = performance.now();
  const work = async () => {
    const outcome = await copyObject(object, options, { ...context, log });
    const level = outcome.outcome === "vanished" ? "warn" : "info";
    log[level](MESSAGES[outcome.outcome], { ...outcome, ms: Math.round(performance.now() - start) });
    const bytes = outcome.outcome === "copied" ? outcome.bytes : 0;
    return { metric: METRICS[outcome.outcome], sourceBytes: bytes, writtenBytes: bytes, outcome };
  };
  const failed = () => ({
    bucket: settings.source.bucket,
    key: object.key,
    ...(object.versionId && { versionId: object.versionId }),
  });
  const place = { client: clients.quarantine, destination: settings.destination };
  const end = await runObject(work, failed, {
    ...run,
    log,
    signal: context.signal,
    product: "a copy",
    lateIsFailure,
    ...(quarantines && { place }),
  });
  return end === "quarantined" ? end : end.outcome;
}

function expectSourceBucket(bucket: string, { source }: CopySettings): void {
  if (bucket === source.bucket) return;
  throw new WrongSourceError(`an object of ${source.bucket}`, "the source", `one of ${bucket}`);
}
