import * as z from "zod";
import { accountKey, bucketName, integer, keyArn, producerName, trailName } from "./fields";

const trail = z.strictObject({
  name: trailName,
  logBucketName: bucketName.describe("Made in the trail's own account, closed, for the trail alone."),
  keyArn: keyArn.optional().describe("A KMS key for the log files; its policy must let CloudTrail use it."),
  expireLogsAfterDays: integer(1, 36_500, "days")
    .optional()
    .describe("How long log files are kept. Default: for good."),
});

export const auditSchema = z
  .strictObject({
    trail: trail
      .optional()
      .describe("A CloudTrail trail of the data events of the objects in account B's destinations."),
    sourceTrails: z
      .record(accountKey, trail)
      .prefault({})
      .describe(
        'Trails of the data events of the source buckets\' objects, by account ("A" or a producer): a trail sees the ' +
          "buckets of its own account only.",
      ),
    ownerTrails: z
      .record(producerName, trail)
      .prefault({})
      .describe("The same for the destinations of further owners, by owner."),
    accessAnalyzer: z
      .enum(["account", "organization"])
      .optional()
      .describe("An analyzer of external access, with the account or the organization as its zone of trust."),
  })
  .describe(
    "What is kept a record of: of destinations in account B and those of owners, of sources in their own accounts.",
  );

export type Audit = z.output<typeof auditSchema>;
export type Trail = z.output<typeof trail>;
