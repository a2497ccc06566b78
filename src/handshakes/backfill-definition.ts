import type { ResolvedBackfill } from "../config/resolve-writers";
import { integrationArn, invokedArn } from "../naming";

/** The Distributed Map's own part in ARNs. */
export const MAP_LABEL = "objects";

/**
 * Errors that are retried: Lambda's own errors, throttling, timeouts, out of memory, and batches with failed objects.
 * Not invalid events or settings, or unexpected errors.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
const PASSING_ERRORS = [
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.TooManyRequestsException",
  "Lambda.Unknown",
  "Runtime.ExitError",
  "Sandbox.Timedout",
  "States.Timeout",
  "ObjectsFailedError",
  "RecordsFailedError",
] as const;

/** Lambda's time to start and answer, in addition to the function's. */
const LAMBDA_MARGIN_SECONDS = 60;

/**
 * A state machine that lists what is under the prefix, puts it through the function in batches and writes down how each
 * batch ended.
 *
 * The batches are Standard executions: a function may take 15 minutes and be tried again, an Express one ends after
 * five; their history says for 90 days why a batch failed; and they can be redriven. See docs/how-to/backfill.md for what that
 * costs.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function backfillDefinition(writer: ResolvedBackfill): object {
  const { account, backfill, functionName, source } = writer;
  const { retry, results } = backfill;
  const prefix = backfill.prefix ?? source.prefix;
  return {
    Comment: `Puts every object of ${source.bucketName} under ${prefix === "" ? "any prefix" : prefix} through ${functionName}`,
    StartAt: "Objects",
    States: {
      Objects: {
        Type: "Map",
        Label: MAP_LABEL,
        ItemReader: {
          Resource: integrationArn(account, "s3:listObjectsV2"),
          Parameters: { Bucket: source.bucketName, ...(prefix === "" ? {} : { Prefix: prefix }) },
        },
        ItemBatcher: {
          MaxItemsPerBatch: backfill.itemsPerBatch,
          MaxInputBytesPerBatch: backfill.bytesPerBatch,
          BatchInput: backfill.options,
        },
        MaxConcurrency: backfill.maxConcurrency,
        ToleratedFailurePercentage: backfill.toleratedFailurePercentage,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "Batch",
          States: {
            Batch: {
              Type: "Task",
              Resource: integrationArn(account, "lambda:invoke"),
              Parameters: { FunctionName: invokedArn(account, writer), "Payload.$": "$" },
              OutputPath: "$.Payload",
              TimeoutSeconds: writer.timeoutSeconds + LAMBDA_MARGIN_SECONDS,
              Retry: [
                {
                  ErrorEquals: PASSING_ERRORS,
                  IntervalSeconds: retry.intervalSeconds,
                  MaxAttempts: retry.maxAttempts,
                  BackoffRate: retry.backoffRate,
                  MaxDelaySeconds: retry.maxDelaySeconds,
                  JitterStrategy: "FULL",
                },
              ],
              End: true,
            },
          },
        },
        ResultWriter: {
          Resource: integrationArn(account, "s3:putObject"),
          // Step Functions appends a slash.
          Parameters: {
            Bucket: results.bucketName ?? source.bucketName,
            Prefix: results.prefix.slice(0, -1),
          },
        },
        End: true,
      },
    },
  };
}
