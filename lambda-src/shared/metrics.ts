import { writeLine } from "./log";

/** The namespace of the functions' metrics. */
export const METRICS_NAMESPACE = "S3Handshake";

/** The outcome of an object, for the metrics. */
export type MetricOutcome = "Done" | "Superseded" | "Quarantined" | "Failed";

const OUTCOMES: readonly MetricOutcome[] = ["Done", "Superseded", "Quarantined", "Failed"];

export interface ObjectMetrics {
  readonly outcome: MetricOutcome;
  readonly milliseconds: number;
  readonly sourceBytes: number;
  readonly writtenBytes: number;
  /** Whether there were warnings. */
  readonly hasWarnings: boolean;
}

/** Receives the measurements of each object. */
export type Metrics = (object: ObjectMetrics) => void;

/**
 * Writes one line in CloudWatch's embedded metric format for each object, from which CloudWatch creates metrics without
 * an API call. One of the four outcomes is 1 and the others 0, so averages are rates. `Warned` counts objects with
 * warnings.
 * @param functionName - The metrics' only dimension.
 * @param write - Takes each line, without its line break. Default: standard output, which Lambda sends on as it is.
 * @see
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMetrics(functionName: string, write: (line: string) => void = writeLine): Metrics {
  return ({ outcome, milliseconds, sourceBytes, writtenBytes, hasWarnings }) => {
    const counts = Object.fromEntries(OUTCOMES.map((name) => [name, name === outcome ? 1 : 0]));
    const values = { Objects: 1, ...counts, Warned: hasWarnings ? 1 : 0 };
    const metrics = [
      ...Object.keys(values).map((Name) => ({ Name, Unit: "Count" })),
      { Name: "Milliseconds", Unit: "Milliseconds" },
      { Name: "SourceBytes", Unit: "Bytes" },
      { Name: "WrittenBytes", Unit: "Bytes" },
    ];
    write(
      JSON.stringify({
        _aws: {
          Timestamp: Date.now(),
          CloudWatchMetrics: [
            { Namespace: METRICS_NAMESPACE, Dimensions: [["FunctionName"]], Metrics: metrics },
          ],
        },
        FunctionName: functionName,
        ...values,
        Milliseconds: milliseconds,
        SourceBytes: sourceBytes,
        WrittenBytes: writtenBytes,
      }),
    );
  };
}
