import type { S3Client } from "@aws-sdk/client-s3";
import type { DestinationSettings, SourceSettings } from "../settings/common-settings";
import { startDeadline, type Deadline } from "./deadline";
import { FailureList, ObjectsFailedError, type BulkResult } from "./failure-list";
import type { InvocationContext } from "./invocation-context";
import type { Log } from "./log";
import { createMetrics } from "./metrics";
import { hasSuffix } from "./object-key";
import type { FailedObject } from "./quarantine";
import type { UnreadChange } from "./read-event";
import type { BulkOptions } from "./read-request";
import { runObject, type ObjectOutcome } from "./run-object";
import type { ObjectCreated, ObjectName, ObjectRemoved } from "./s3-event";
import { processObjects, processChanges } from "./process-objects";

/** Objects in a dry run's answer, so that it fits Lambda's response limit. */
export const MAX_PLANNED = 1000;

export interface Invocation {
  readonly log: Log;
  readonly deadline: Deadline;
}

/** How an object ended that did not fail, for the metrics and the answer. */
export interface CountedOutcome<Count extends string> extends ObjectOutcome {
  /** What it adds to the answer's counts; nothing in a dry run. */
  readonly counts?: Readonly<Partial<Record<Count | "skipped", number>>>;
  /** The object in a dry run's answer. */
  readonly planned?: unknown;
}

/** Requested objects. */
type Request = BulkOptions<"dryRun"> & {
  readonly kind: "keys" | "list";
  readonly continueFrom?: string;
  readonly isBatch?: boolean;
};
type EventRequest = { readonly kind: "event"; readonly changes: readonly UnreadChange[] };
type Versioned = ObjectName & { readonly versionId?: string };

/** What the functions differ in. */
export interface ObjectWork<Given extends Request, Options, Target extends Versioned, Count extends string> {
  readonly product: "thumbnails" | "copies";
  readonly settings: { readonly source: SourceSettings; readonly destination: DestinationSettings };
  /** Writes the quarantine. */
  readonly quarantine: S3Client;
  /** How many requested objects are processed in parallel. */
  readonly atOnce: number;
  /** What the answer counts, in addition to skipped and quarantined objects. */
  readonly counts: readonly Count[];
  /** The field of the answer for what a dry run would do. */
  readonly plan: string;
  readonly readRequest: (event: unknown) => EventRequest | Given;
  /** The options for what an event reports. */
  readonly eventOptions: Options;
  readonly changed: (change: ObjectCreated | ObjectRemoved) => Target;
  readonly requested: (request: Given, invocation: Invocation) => Iterable<Target> | AsyncIterable<Target>;
  /** How to work on one object, and what to say of it should it fail. */
  readonly prepare: (
    target: Target,
    options: Options | Given,
    invocation: Invocation,
  ) => { readonly work: () => Promise<CountedOutcome<Count>>; readonly failed: () => FailedObject };
}

/**
 * Creates the function that Lambda calls. Every object is tried, even if others fail; then the invocation fails if one
 * did. The records of an event are processed in sequence, and all must be processed. A request for objects stops
 * between two objects when the time is nearly up, and the answer says where to continue. What fails for good is
 * recorded in the quarantine, unless someone reads the answer: a request that is no batch reports it.
 * @throws RecordsFailedError (from the handler) for an event, ObjectsFailedError for a request.
 */
export function createObjectHandler<
  Result extends BulkResult,
  Given extends Request,
  Options,
  Target extends Versioned,
  Count extends string,
>(
  kind: ObjectWork<Given, Options, Target, Count>,
  functionLog: Log,
  writeMetrics: (line: string) => void,
): (event: unknown, context: InvocationContext) => Promise<Result> {
  const { product, settings, plan } = kind;

  return async (event, context) => {
    const requestId = context.awsRequestId;
    const log = functionLog.with({ requestId });
    const request = kind.readRequest(event);
    const deadline = startDeadline(context);
    const metrics = createMetrics(context.functionName, writeMetrics);
    const place = { client: kind.quarantine, destination: settings.destination };
    const failures = new FailureList();
    const planned: unknown[] = [];
    const counts = Object.fromEntries([...kind.counts, "skipped", "quarantined"].map((name) => [name, 0]));
    let tried = 0;

    const count = ({
      counts: added,
      planned: plannedOne,
    }: Omit<CountedOutcome<string>, keyof ObjectOutcome>) => {
      if (plannedOne !== undefined) planned.push(plannedOne);
      else tried++;
      for (const [name, by = 0] of Object.entries(added ?? {})) counts[name] = (counts[name] ?? 0) + by;
    };
    const workOn = async (target: Target, options: Options | Given, quarantines: boolean, log: Log) => {
      const { work, failed } = kind.prepare(target, options, { log, deadline });
      const end = await runObject(work, failed, {
        log,
        requestId,
        metrics,
        signal: deadline.signal,
        product,
        lateIsFailure: request.kind === "event",
        ...(quarantines && { place }),
      });
      count(end === "quarantined" ? { counts: { quarantined: 1 } } : end);
    };
    const result = (rest: object) => ({ ...counts, ...failures.result(), ...rest }) as unknown as Result;

    try {
      if (request.kind === "event") {
        await processChanges(
          request.changes,
          async (read, name) => {
            const target = kind.changed(read());
            const { bucket, key, versionId } = target;
            if (hasSuffix(key, settings.source.suffixes)) {
              await workOn(target, kind.eventOptions, true, name({ bucket, key, versionId }));
            } else count({ counts: { skipped: 1 } });
          },
          product,
          { log, deadline },
        );
        return result({});
      }
      const { dryRun, isBatch = false } = request;
      const continueFrom = await processObjects({
        items: kind.requested(request, { log, deadline }),
        work: (target, itemLog) => workOn(target, request, isBatch && !dryRun, itemLog),
        atOnce: kind.atOnce,
        isFull: () => planned.length >= MAX_PLANNED,
        continueFrom: request.continueFrom,
        bucket: settings.source.bucket,
        failures,
        deadline,
        log,
      });
      const answer = result({
        ...(dryRun && { [plan]: planned }),
        ...(continueFrom !== undefined && { continueFrom }),
      });
      const hasFailed = answer.failedCount > 0 || (isBatch && continueFrom !== undefined);
      if (hasFailed && request.onFailure === "throw") {
        throw new ObjectsFailedError(product, tried + answer.failedCount, answer);
      }
      log.info(`${product} done`, { ...answer, failed: undefined, [plan]: undefined });
      return answer;
    } finally {
      deadline.clear();
    }
  };
}
