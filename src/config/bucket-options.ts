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

/** Options of every new bucket, destinations and sources. */
export const bucketOptions = {
  expireOldVersionsAfterDays: integer(1, 36_500, "days")
    .prefault(30)
    .describe("How long an overwritten or deleted object can be restored."),
  network: network
    .optional()
    .describe(
      "When given, objects are accessible only through these VPC endpoints or VPCs. In a source, the config's " +
        "own functions, copies and backfills, which run outside of every VPC, have access too.",
    ),
  preventDestroy: z
    .boolean()
    .prefault(true)
    .describe(
      "Terraform refuses a plan that would destroy the bucket or its key. Default: preventDestroy of the config.",
    ),
  import: z
    .boolean()
    .optional()
    .describe(
      "The bucket exists, and this config will manage it: an import block imports it, and its settings are " +
        "changed to those here. Needs Terraform 1.5. Remove the option once it is applied.",
    ),
  objectLock: objectLock
    .optional()
    .describe("When given, every new version is protected from deletion for that time."),
  accessLogs: z
    .strictObject({ bucketName, prefix: triggerPrefix.prefault("") })
    .optional()
    .describe(
      "When given, S3 writes server access logs to that bucket of the same account and Region, whose policy must " +
        "allow logging.s3.amazonaws.com to put objects.",
    ),
};

export type BucketOptions = z.output<z.ZodObject<typeof bucketOptions>>;

/** The names of these options. */
export const BUCKET_OPTIONS = Object.keys(bucketOptions) as (keyof BucketOptions)[];

/** Options without a default: they are not possible for an existing bucket. */
export const OPTIONAL_BUCKET_OPTIONS = BUCKET_OPTIONS.filter(
  (name) => bucketOptions[name] instanceof z.ZodOptional,
);
