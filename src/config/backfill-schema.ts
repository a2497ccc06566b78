import * as z from "zod";
import { bucketName, integer, prefix, roleName, triggerPrefix } from "./fields";

/** How a batch that failed for a passing reason is tried again: with growing waits, each shortened by chance. */
const retry = z.strictObject({
  maxAttempts: integer(0, 20, "attempts").prefault(5).describe("After the first one."),
  intervalSeconds: integer(1, 300, "seconds").prefault(2).describe("The longest first wait."),
  backoffRate: integer(1, 10, "times")
    .prefault(2)
    .describe("By how much each wait may be longer than the one before."),
  maxDelaySeconds: integer(1, 3600, "seconds").prefault(300),
});

const results = z.strictObject({
  bucketName: bucketName
    .optional()
    .describe(
      "A bucket of the function's account and Region that is there already. Default: the source bucket.",
    ),
  prefix: prefix
    .prefault("backfill-results/")
    .describe("In the source bucket: one whose objects set off no function."),
});

const backfillFields = {
  roleName: roleName.describe("The role of the state machine."),
  prefix: triggerPrefix
    .optional()
    .describe("Objects under it are put through the function. Default: the source's prefix."),
  maxConcurrency: integer(1, 10_000, "batches at once").prefault(20),
  itemsPerBatch: integer(1, 1000, "objects").prefault(100),
  bytesPerBatch: integer(4096, 262_144, "bytes")
    .prefault(262_144)
    .describe("A batch is not larger than this: Step Functions passes on at most 256 KiB."),
  toleratedFailurePercentage: integer(0, 100, "percent")
    .prefault(5)
    .describe("Of the objects. When more of them fail, the execution fails, and can be redriven."),
  results: results.prefault({}).describe("Where Step Functions writes how every batch ended."),
  retry: retry.prefault({}),
};

/**
 * What puts all objects that are there already through a function: a Step Functions Distributed Map.
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
            "Keep thumbnails that were made from the source's present version. false: make all again.",
          ),
        dryRun: z.boolean().prefault(false).describe("Find out what would be made, and make nothing."),
      })
      .prefault({})
      .describe("Passed to the function with every batch."),
  })
  .optional()
  .describe(
    "A state machine that puts every object of the function's own bucket through it, in batches. Needs a source in: " +
      '"own-bucket".',
  );

export const copyBackfillSchema = z
  .strictObject({
    ...backfillFields,
    options: z
      .strictObject({
        skipEqual: z.boolean().prefault(true).describe("Leave what is there already with the same bytes."),
        dryRun: z.boolean().prefault(false).describe("Find out what would be copied, and copy nothing."),
      })
      .prefault({})
      .describe("Passed to the function with every batch."),
  })
  .optional()
  .describe("A state machine that copies every object that is there already, in batches.");

export type Backfill = NonNullable<z.output<typeof backfillSchema>>;
export type CopyBackfill = NonNullable<z.output<typeof copyBackfillSchema>>;
