import * as z from "zod";
import { encryptionSchema } from "./encryption-schema";
import { bucketName, integer, principalArn, triggerPrefix, vpcEndpointId, vpcId } from "./fields";

const objectLock = z.strictObject({
  mode: z.enum(["governance", "compliance"]),
  retainDays: integer(1, 36_500, "days"),
});

const onlyListedWriters = z.strictObject({
  breakGlassPrincipalArns: z
    .array(principalArn)
    .prefault([])
    .describe(
      "Who may write and delete objects besides the writers; each still needs an Allow of its own. An account's " +
        "root is its root user, not all of the account.",
    ),
});

const network = z
  .strictObject({
    vpcEndpointIds: z.array(vpcEndpointId).prefault([]),
    vpcIds: z.array(vpcId).prefault([]),
  })
  .refine(({ vpcEndpointIds, vpcIds }) => vpcEndpointIds.length + vpcIds.length > 0, {
    error: "at least one VPC endpoint or VPC",
  });

export const destinationSchema = z.strictObject({
  bucketName: bucketName.describe("The bucket in account B."),
  expireOldVersionsAfterDays: integer(1, 36_500, "days")
    .prefault(30)
    .describe("How long an overwritten or deleted object can still be brought back."),
  encryption: encryptionSchema,
  tlsMinimumVersion: z
    .enum(["1.2", "1.3"])
    .prefault("1.2")
    .describe("Requests over an older TLS, or none, are denied."),
  onlyListedWriters: onlyListedWriters
    .optional()
    .describe(
      "When given, writing and deleting objects is denied to everyone who is not a writer of this config.",
    ),
  sharedPrefixes: z
    .array(triggerPrefix)
    .prefault([])
    .describe(
      "Prefixes that several writers may write to, each able to overwrite the others' objects. Writers whose " +
        "prefixes overlap elsewhere are refused.",
    ),
  network: network
    .optional()
    .describe("When given, objects can be reached only through these VPC endpoints or VPCs."),
  preventDestroy: z
    .boolean()
    .prefault(true)
    .describe(
      "Terraform refuses a plan that would destroy the bucket or its key. Default: as preventDestroy of the whole config.",
    ),
  objectLock: objectLock.optional().describe("When given, every new version is kept that long."),
  accessLogs: z
    .strictObject({ bucketName, prefix: triggerPrefix.prefault("") })
    .optional()
    .describe(
      "When given, S3 writes server access logs to that bucket of account B, whose policy has to let " +
        "logging.s3.amazonaws.com put objects.",
    ),
});

export type Destination = z.output<typeof destinationSchema>;
