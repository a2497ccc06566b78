import * as z from "zod";
import { accountKey, bucketName, integer, keyArn, producerName, trailName } from "./fields";

const trail = z.strictObject({
  name: trailName,
  logBucketName: bucketName.describe("A new private bucket in the trail's account, only for this trail."),
  keyArn: keyArn
    .optional()
    .describe("A KMS key for the log files. Its policy must allow CloudTrail to use it."),
  expireLogsAfterDays: integer(1, 36_500, "days")
    .optional()
    .describe("How long log files are kept. Default: forever."),
});

export const auditSchema = z
  .strictObject({
    trail: trail
      .optional()
      .describe("A CloudTrail trail with the data events of the objects in account B's destinations."),
    sourceTrails: z
      .record(accountKey, trail)
      .prefault({})
      .describe(
        'Trails with the data events of the source buckets\' objects, by account ("A" or a producer). A trail sees ' +
          "only buckets of its own account.",
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
    "CloudTrail trails and an access analyzer: for destinations in account B and in the accounts of owners, and " +
      "for sources in their own accounts.",
  );

export type Audit = z.output<typeof auditSchema>;
export type Trail = z.output<typeof trail>;
