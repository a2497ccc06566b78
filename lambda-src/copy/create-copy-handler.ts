import type { CopySettings } from "../env";
import {
  errorCode,
  errorMessage,
  isPermanent,
  OutOfTimeError,
  RecordsFailedError,
  WrongSourceError,
} from "../shared/errors";
import { createLog, type Log } from "../shared/log";
import { createS3Clients } from "../shared/s3-clients";
import { readObjectCreated } from "../shared/s3-event";
import type { CopyContext } from "./copy-context";
import { copyObject, type CopyOptions, type CopyOutcome } from "./copy-object";
import { CopyReport, ObjectsFailedError, type CopyResult } from "./copy-report";
import { startDeadline, type Deadline, type TimeLeft } from "./deadline";
import type { ObjectToCopy } from "./find-source";
import { createLimit } from "../shared/limit";
import { listObjects } from "./list-objects";
import { readCopyRequest, type CopyRequest } from "./read-request";
import { runInOrder } from "./run-in-order";

/** Objects that are copied at once. */
export const OBJECTS_AT_ONCE = 16;

/** Parts that are copied at once, of all large objects together. */
export const PARTS_AT_ONCE = 16;

/** Objects in one dry run's answer, so that it fits into what Lambda can answer. */
export const MAX_PLANNED = 1000;

/** What the handler uses of Lambda's context. */
export interface InvocationContext extends TimeLeft {
  readonly awsRequestId: string;
}

export type CopyHandler = (event: unknown, context: InvocationContext) => Promise<CopyResult>;

type BulkRequest = Extract<CopyRequest, { kind: "list" | "keys" }>;

/**
 * Makes the function that Lambda calls; see {@link readCopyRequest} for what it can be called with. Its S3 clients and
 * the credentials they keep live as long as it does.
 *
 * Every object is tried, whatever becomes of the others; at the end the invocation fails if one did. Of an S3 event
 * every record must be done. A list or a batch of keys ends early, between two objects, when the time is nearly up,
 * and says where to go on.
 * @param log - Default: JSON lines on standard output.
 * @throws RecordsFailedError (from the handler) for an S3 event, ObjectsFailedError for a list or a batch.
 */
export function createCopyHandler(settings: CopySettings, log: Log = createLog()): CopyHandler {
  const clients = createS3Clients(
    // S3 copies for one caller, so the role that writes the destination reads the source too.
    { ...settings, source: { ...settings.source, readAs: "destination-writer" } },
    log,
    // While S3 copies it sends little. And other functions' copies may be what slows this one down.
    { maxAttempts: 6, socketTimeoutMs: 120_000 },
  );
  const partLimit = createLimit(PARTS_AT_ONCE);

  return async (event, context) => {
    const invocationLog = log.with({ requestId: context.awsRequestId });
    const request = readCopyRequest(event, settings.source.prefix);
    if (request.kind === "test-event") {
      invocationLog.info("S3 test event ignored");
      return new CopyReport().result(false);
    }
    const deadline = startDeadline(context);
    const copyContext = { settings, clients, partLimit, log: invocationLog, signal: deadline.signal };
    try {
      return request.kind === "event"
        ? await copyRecords(request.records, copyContext, deadline)
        : await copyMany(request, copyContext, deadline);
    } finally {
      deadline.clear();
    }
  };
}

async function copyRecords(
  records: readonly unknown[],
  context: CopyContext,
  deadline: Deadline,
): Promise<CopyResult> {
  const report = new CopyReport();
  const errors: unknown[] = [];
  for (const [index, record] of records.entries()) {
    let log = context.log;
    try {
      const { bucket, key, versionId } = readObjectCreated(record);
      log = log.with({ bucket, key, versionId });
      expectSourceBucket(bucket, context.settings);
      if (index > 0 && deadline.isNear()) {
        throw new OutOfTimeError(
          "a copy within the invocation's time",
          `s3://${bucket}/${key}`,
          "the end of it",
        );
      }
      const options = { dryRun: false, skipEqual: false };
      report.add(
        key,
        await copyAndLog({ key, ...(versionId && { versionId }) }, options, { ...context, log }),
      );
    } catch (error) {
      errors.push(error);
      logFailure(log, "record failed", error);
    }
  }
  if (errors.length > 0) throw new RecordsFailedError(errors, records.length, "copies");
  return report.result(false);
}

async function copyMany(request: BulkRequest, context: CopyContext, deadline: Deadline): Promise<CopyResult> {
  const { bucket } = context.settings.source;
  const report = new CopyReport();
  const copyOne = async (object: ObjectToCopy, isAmongFirst: boolean): Promise<"done" | "undone"> => {
    const log = context.log.with({ bucket, key: object.key });
    try {
      report.add(object.key, await copyAndLog(object, request, { ...context, log }));
    } catch (error) {
      // It may fit into the next invocation, if it is among the first there.
      if (error instanceof OutOfTimeError && !isAmongFirst) return "undone";
      report.addFailure(object.key, error);
      logFailure(log, "object not copied", error);
    }
    return "done";
  };
  const isFull = () => report.plannedCount >= MAX_PLANNED;
  const { stoppedAfter, sourceError } = await runInOrder(
    objectsOf(request, context),
    copyOne,
    OBJECTS_AT_ONCE,
    () => deadline.isNear() || isFull(),
  );
  const continueFrom = stoppedAfter?.key ?? (sourceError && request.continueFrom);
  // A listing that the end of the time cut off is no failure, if there is a place to go on from.
  const isCutOff = deadline.signal.aborted && continueFrom !== undefined;
  if (sourceError && !isCutOff) {
    report.addFailure(undefined, sourceError.error);
    logFailure(context.log, "listing failed", sourceError.error);
  }
  if (continueFrom !== undefined) context.log.warn("stopped before the end", { continueFrom });
  const result = report.result(request.dryRun, continueFrom);
  const isUnfinished = request.kind === "keys" && request.mustFinish && continueFrom !== undefined;
  const hasFailed = result.failedCount > 0 || isUnfinished;
  if (hasFailed && request.onFailure === "throw") throw new ObjectsFailedError(result);
  context.log.info("copies done", { ...result, failed: undefined, wouldCopy: undefined });
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

async function copyAndLog(
  object: ObjectToCopy,
  { dryRun, skipEqual }: CopyOptions,
  context: CopyContext,
): Promise<CopyOutcome> {
  const start = performance.now();
  const outcome = await copyObject(object, { dryRun, skipEqual }, context);
  const level = outcome.outcome === "vanished" ? "warn" : "info";
  context.log[level](MESSAGES[outcome.outcome], { ...outcome, ms: Math.round(performance.now() - start) });
  return outcome;
}

function expectSourceBucket(bucket: string, { source }: CopySettings): void {
  if (bucket === source.bucket) return;
  throw new WrongSourceError(`an object of ${source.bucket}`, "the source", `one of ${bucket}`);
}

function logFailure(log: Log, message: string, error: unknown): void {
  log.error(message, {
    code: errorCode(error),
    permanent: isPermanent(error),
    reason: errorMessage(error),
    // The stack of a foreseen error says nothing that its code and message do not.
    ...(errorCode(error) === "UNEXPECTED" && error instanceof Error && { stack: error.stack }),
  });
}
