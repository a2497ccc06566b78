import { writeLine } from "./log";

/** Begins the names of all metrics of this project's functions. */
export const METRICS_NAMESPACE = "S3Handshake";

/** How an object ended, as it is counted. */
export type MetricOutcome = "Done" | "Superseded" | "Quarantined" | "Failed";

const OUTCOMES: readonly MetricOutcome[] = ["Done", "Superseded", "Quarantined", "Failed"];

/** One object, as it is measured. */
export interface ObjectMetrics {
  readonly outcome: MetricOutcome;
  readonly milliseconds: number;
  readonly sourceBytes: number;
  readonly writtenBytes: number;
  /** Whether it was done in spite of complaints. */
  readonly hasWarnings: boolean;
}

/** Takes the measures of each object. */
export type Metrics = (object: ObjectMetrics) => void;

/**
 * Makes what writes one line of CloudWatch's embedded metric format for each object: CloudWatch makes metrics of them,
 * so that no call is needed. Of the four outcomes one counts 1 and the others 0, so that averages are rates. `Warned` counts
 * what was done in spite of complaints.
 * @param functionName - The metrics' one dimension.
 * @param write - Takes each line, without its line break. Default: standard output, which Lambda sends on as it is.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
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
