import { performance } from "node:perf_hooks";
import { OutOfTimeError } from "./errors";
import { logFailure } from "./log-failure";
import type { Log } from "./log";
import type { MetricOutcome, Metrics } from "./metrics";
import { withinTime } from "./within-time";
import { quarantine, type FailedObject, type QuarantinePlace } from "./quarantine";

/** How an object ended that did not fail, for the metrics. */
export interface ObjectEnd {
  /** Undefined for a dry run, which is not counted. */
  readonly metric: Extract<MetricOutcome, "Done" | "Superseded"> | undefined;
  readonly sourceBytes: number;
  readonly writtenBytes: number;
  /** Whether it was done in spite of complaints. Default: that is not counted. */
  readonly hasWarnings?: boolean;
}

export interface ObjectRun {
  readonly log: Log;
  readonly requestId: string;
  readonly metrics: Metrics;
  /** Where to write down what fails for good. Default: it is thrown like the rest. */
  readonly place?: QuarantinePlace;
  /** Aborted when the invocation's time is over: what still hangs then is not waited for. */
  readonly signal: AbortSignal;
  /** What the work should give. */
  readonly product: "thumbnails" | "copies";
  /** Whether an object that the time is not enough for has failed, or is left for the next invocation. */
  readonly lateIsFailure: boolean;
}

/**
 * Works on one object, measures it, and writes it down if it fails for good.
 * @param failed - What to say of the object that failed; asked after the failure.
 * @throws What the work throws, or what keeps it from being recorded.
 */
export async function runObject<End extends ObjectEnd>(
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
  const measure = (outcome: MetricOutcome, end?: ObjectEnd) =>
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
