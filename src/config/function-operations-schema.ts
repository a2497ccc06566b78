import * as z from "zod";
import { codeSigningConfigArn, functionAlias, integer, keyAlias } from "./fields";

const failures = z
  .strictObject({
    maxRetryAttempts: integer(0, 2, "attempts")
      .prefault(2)
      .describe("How often Lambda tries an event again when the function fails."),
    maxEventAgeSeconds: integer(60, 21_600, "seconds")
      .prefault(21_600)
      .describe(
        "How long Lambda keeps an event that waits for an attempt, such as while the function is throttled.",
      ),
    retentionDays: integer(1, 14, "days")
      .prefault(14)
      .describe("How long the failure queue keeps an event. After that it is lost."),
  })
  .prefault({})
  .describe(
    "When Lambda gives up an event, and how long the failure queue, <functionName>-failures, keeps it.",
  );

const kmsKey = z
  .strictObject({ alias: keyAlias, deletionWindowDays: integer(7, 30, "days").prefault(30) })
  .optional()
  .describe(
    "A separate KMS key that encrypts the function's variables, its failure queue, and the log groups of " +
      "function and backfill. The principal that applies the stack needs an identity policy that allows kms:CreateGrant, " +
      "kms:Encrypt and kms:Decrypt on it. Default: keys that AWS owns.",
  );

/**
 * A function's operation: failed events, alarms, encryption keys.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export const functionOperations = {
  failures,
  kmsKey,
  codeSigningConfigArn: codeSigningConfigArn
    .optional()
    .describe(
      "A code signing configuration of the function's account and Region. The zip is not signed. So the " +
        "configuration must only warn about untrusted artifacts, unless your deployment signs the zip. Default: none.",
    ),
  heartbeatHours: integer(1, 168, "hours")
    .optional()
    .describe(
      "Raises an alarm when the function was not invoked for this long. Requires alarms. Default: none.",
    ),
  xrayTracing: z
    .boolean()
    .prefault(false)
    .describe("Whether Lambda sends traces to X-Ray. AWS grants this permission only on all resources."),
  reservedConcurrency: integer(0, 100_000, "concurrent executions")
    .optional()
    .describe(
      "How many invocations may run at the same time, taken from the account's quota. 0 stops the function: " +
        "events go to its failure queue.",
    ),
  alias: functionAlias
    .optional()
    .describe(
      "Each change is published as a version, and events invoke this alias, which points to the newest version. " +
        "To undo a change at once, move the alias to an older version. Default: no versions.",
    ),
  provisionedConcurrency: integer(1, 100_000, "concurrent executions")
    .optional()
    .describe(
      "How many instances are kept ready, billed by the hour. Requires an alias. Default: none; instances start " +
        "when they are needed.",
    ),
};
