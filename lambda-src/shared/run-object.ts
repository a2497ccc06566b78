import { performance } from "node:perf_hooks";
import { OutOfTimeError } from "./errors";
import { logFailure } from "./log-failure";
import type { Log } from "./log";
import type { MetricOutcome, Metrics } from "./metrics";
import { withinTime } from "./within-time";
import { quarantine, type FailedObject, type QuarantinePlace } from "./quarantine";

/** The result of an object that did not fail, for the metrics. */
export interface ObjectOutcome {
  /** Undefined for a dry run, which is not counted. */
  readonly metric: Extract<MetricOutcome, "Done" | "Superseded"> | undefined;
  readonly sourceBytes: number;
  readonly writtenBytes: number;
  /** Whether there were warnings. Default: that is not counted. */
  readonly hasWarnings?: boolean;
}

export interface ObjectRun {
  readonly log: Log;
  readonly requestId: string;
  readonly metrics: Metrics;
  /** Where to record permanent failures. Default: they are thrown. */
  readonly place?: QuarantinePlace;
  /** Aborted when the invocation's time is over: hanging work is not awaited. */
  readonly signal: AbortSignal;
  /** The expected result. */
  readonly product: "thumbnails" | "copies";
  /** Whether an unfinished object has failed, or is left for the next invocation. */
  readonly lateIsFailure: boolean;
}

/**
 * Processes one object, measures it, and records it if it fails permanently.
 * @param failed - Describes the failed object; called after the failure.
 * @throws The work's error, or the error of recording it.
 */
export async function runObject<End extends ObjectOutcome>(
  work: () => Promise<End>,
  failed: () => FailedObject,
  { log, requestId, metrics, place, signal, product, lateIsFailure }: ObjectRun,
): Promise<End | "quarantined"> {
  const start = performance.now();
  const inTime = <T>(waiting: Promise<T>): Promise<T> =>
    withinTime(waiting, signal, () => {
      const { bucket, key } = failed();
      return new OutOfTimeError(
        `${product} within the invocation's time`,
        `s3://${bucket}/${key}`,
        "the end of it",
      );
    });
  const measure = (outcome: MetricOutcome, end?: ObjectOutcome) =>
    metrics({
      outcome,
      milliseconds: Math.round(performance.now() - start),
      sourceBytes: end?.sourceBytes ?? 0,
      writtenBytes: end?.writtenBytes ?? 0,
      hasWarnings: end?.hasWarnings ?? false,
    });
  try {
    const end = await inTime(work());
    if (end.metric) measure(end.metric, end);
    return end;
  } catch (error) {
    const quarantineKey = await writeDown(error);
    if (quarantineKey !== undefined) {
      measure("Quarantined");
      logFailure(log.with({ quarantineKey }), "object quarantined", error);
      return "quarantined";
    }
    if (lateIsFailure || !(error instanceof OutOfTimeError)) measure("Failed");
    throw error;
  }

  async function writeDown(error: unknown): Promise<string | undefined> {
    if (place === undefined) return undefined;
    try {
      return await inTime(quarantine(error, failed(), requestId, place));
    } catch (cause) {
      logFailure(log, "object not quarantined", error);
      measure("Failed");
      throw cause;
    }
  }
}
