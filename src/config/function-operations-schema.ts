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
        "How long Lambda keeps an event that waits for an attempt, as while the function is throttled.",
      ),
    retentionDays: integer(1, 14, "days")
      .prefault(14)
      .describe("How long the failure queue keeps an event. After that it is lost."),
  })
  .prefault({})
  .describe("When an event is given up, and how long its failure queue, <functionName>-failures, keeps it.");

const kmsKey = z
  .strictObject({ alias: keyAlias, deletionWindowDays: integer(7, 30, "days").prefault(30) })
  .optional()
  .describe(
    "A KMS key of the function's own that encrypts its variables, its failure queue, and the log groups of function and " +
      "backfill. Whoever applies the stack needs an identity policy that allows kms:CreateGrant, kms:Encrypt and " +
      "kms:Decrypt on it. Default: keys that AWS owns.",
  );

/**
 * How a function is run: what becomes of events that fail, what is watched, what is encrypted with which key.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export const functionOperations = {
  failures,
  kmsKey,
  codeSigningConfigArn: codeSigningConfigArn
    .optional()
    .describe(
      "A code signing configuration of the function's account and Region. The zip is not signed: it has to warn of untrusted " +
        "artifacts, not to enforce, unless what deploys signs the zip. Default: none.",
    ),
  heartbeatHours: integer(1, 168, "hours")
    .optional()
    .describe("An alarm when the function was not invoked for so long. Asks for alarms. Default: none."),
  xrayTracing: z
    .boolean()
    .prefault(false)
    .describe(
      "Whether Lambda sends traces to X-Ray. AWS lets the role have that right on every resource only.",
    ),
  reservedConcurrency: integer(0, 100_000, "concurrent executions")
    .optional()
    .describe(
      "How many may run at once, taken from the account's quota. 0 stops the function: events go to its failure queue.",
    ),
  alias: functionAlias
    .optional()
    .describe(
      "Each change is published as a version, and events come to this alias of the newest one, not to the function itself. " +
        "Moving the alias to an older version undoes a change at once. Default: no versions.",
    ),
  provisionedConcurrency: integer(1, 100_000, "concurrent executions")
    .optional()
    .describe(
      "How many are kept ready for events, paid by the hour. Asks for an alias. Default: none, each starts when it is needed.",
    ),
};
