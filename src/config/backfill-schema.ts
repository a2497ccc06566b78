import * as z from "zod";
import { bucketName, integer, prefix, roleName, triggerPrefix } from "./fields";

/** Retries of a batch after a temporary failure, with exponential backoff and full jitter. */
const retry = z.strictObject({
  maxAttempts: integer(0, 20, "attempts").prefault(5).describe("After the first one."),
  intervalSeconds: integer(1, 300, "seconds")
    .prefault(2)
    .describe("The first wait at most; the actual one is random."),
  backoffRate: integer(1, 10, "times").prefault(2).describe("The factor by which each wait grows."),
  maxDelaySeconds: integer(1, 3600, "seconds").prefault(300),
});

const results = z.strictObject({
  bucketName: bucketName
    .optional()
    .describe("An existing bucket of the function's account and Region. Default: the source bucket."),
  prefix: prefix
    .prefault("backfill-results/")
    .describe("In the source bucket, it must not invoke a function."),
});

const backfillFields = {
  roleName: roleName.describe("The role of the state machine."),
  prefix: triggerPrefix
    .optional()
    .describe("Objects under this prefix are processed. Default: the source's prefix."),
  maxConcurrency: integer(1, 10_000, "batches at the same time").prefault(20),
  itemsPerBatch: integer(1, 1000, "objects").prefault(100),
  bytesPerBatch: integer(4096, 262_144, "bytes")
    .prefault(262_144)
    .describe("Bytes in a batch at most. Step Functions passes no more than 256 KiB."),
  toleratedFailurePercentage: integer(0, 100, "percent")
    .prefault(5)
    .describe("If more of the objects fail, the execution fails and can be redriven."),
  results: results.prefault({}).describe("Where Step Functions writes the result of every batch."),
  retry: retry.prefault({}),
};

/**
 * A Step Functions Distributed Map that invokes a function with all existing objects.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export const backfillSchema = z
  .strictObject({
    ...backfillFields,
    options: z
      .strictObject({
        skipDone: z
          .boolean()
          .prefault(true)
          .describe(
            "Keep thumbnails that were made from the source's current version. false: make all of them again.",
          ),
        dryRun: z.boolean().prefault(false).describe("Report what would be made, and make nothing."),
      })
      .prefault({})
      .describe("Passed to the function with every batch."),
  })
  .optional()
  .describe(
    "A state machine that invokes the function with every object of its source bucket, in batches. Needs a " +
      "source in: " +
      '"own-bucket".',
  );

export const copyBackfillSchema = z
  .strictObject({
    ...backfillFields,
    options: z
      .strictObject({
        skipEqual: z.boolean().prefault(true).describe("Skip objects whose copy has the same bytes."),
        dryRun: z.boolean().prefault(false).describe("Report what would be copied, and copy nothing."),
      })
      .prefault({})
      .describe("Passed to the function with every batch."),
  })
  .optional()
  .describe("A state machine that copies every existing object, in batches.");

export type Backfill = NonNullable<z.output<typeof backfillSchema>>;
export type CopyBackfill = NonNullable<z.output<typeof copyBackfillSchema>>;
