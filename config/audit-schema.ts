import * as z from "zod";
import { bucketName, integer, keyArn, trailName } from "./fields";

export const auditSchema = z
  .strictObject({
    trail: z
      .strictObject({
        name: trailName,
        logBucketName: bucketName.describe("Made in account B, closed, for the trail alone."),
        keyArn: keyArn
          .optional()
          .describe("A KMS key for the log files; its policy must let CloudTrail use it."),
        expireLogsAfterDays: integer(1, 36_500, "days")
          .optional()
          .describe("How long log files are kept. Default: for good."),
      })
      .optional()
      .describe("A CloudTrail trail of the data events of the destination's objects."),
    accessAnalyzer: z
      .enum(["account", "organization"])
      .optional()
      .describe("An analyzer of external access, with the account or the organization as its zone of trust."),
  })
  .describe("What account B keeps a record of.");

export type Audit = z.output<typeof auditSchema>;
