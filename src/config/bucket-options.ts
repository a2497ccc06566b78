import * as z from "zod";
import { bucketName, integer, triggerPrefix, vpcEndpointId, vpcId } from "./fields";

const network = z
  .strictObject({
    vpcEndpointIds: z.array(vpcEndpointId).prefault([]),
    vpcIds: z.array(vpcId).prefault([]),
  })
  .refine(({ vpcEndpointIds, vpcIds }) => vpcEndpointIds.length + vpcIds.length > 0, {
    error: "at least one VPC endpoint or VPC",
  });

const objectLock = z.strictObject({
  mode: z.enum(["governance", "compliance"]),
  retainDays: integer(1, 36_500, "days"),
});

/** What every bucket that the stacks make can be given, the destination and sources alike. */
export const bucketOptions = {
  expireOldVersionsAfterDays: integer(1, 36_500, "days")
    .prefault(30)
    .describe("How long an overwritten or deleted object can still be brought back."),
  network: network
    .optional()
    .describe(
      "When given, objects can be reached only through these VPC endpoints or VPCs; in a source also by the config's own " +
        "functions, copies and backfills, which run outside of every VPC.",
    ),
  preventDestroy: z
    .boolean()
    .prefault(true)
    .describe(
      "Terraform refuses a plan that would destroy the bucket or its key. Default: as preventDestroy of the whole config.",
    ),
  import: z
    .boolean()
    .optional()
    .describe(
      "The bucket exists and is to be managed here: an import block imports it, and all its settings are put " +
        "as they are here. Needs Terraform 1.5. Take it out once it is applied.",
    ),
  objectLock: objectLock.optional().describe("When given, every new version is kept that long."),
  accessLogs: z
    .strictObject({ bucketName, prefix: triggerPrefix.prefault("") })
    .optional()
    .describe(
      "When given, S3 writes server access logs to that bucket of the same account and Region, whose policy has to let " +
        "logging.s3.amazonaws.com put objects.",
    ),
};

export type BucketOptions = z.output<z.ZodObject<typeof bucketOptions>>;

/** The names of these options. */
export const BUCKET_OPTIONS = Object.keys(bucketOptions) as (keyof BucketOptions)[];

/** Those that have no default: nothing can be made of them for a bucket that is there already. */
export const OPTIONAL_BUCKET_OPTIONS = BUCKET_OPTIONS.filter(
  (name) => bucketOptions[name] instanceof z.ZodOptional,
);
