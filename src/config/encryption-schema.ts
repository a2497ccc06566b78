import * as z from "zod";
import { integer, keyAlias, keyArn } from "./fields";

/** How a bucket encrypts what comes without an encryption header. */
export const encryptionSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("sse-s3") }),
    z.strictObject({
      kind: z.literal("sse-kms"),
      alias: keyAlias.describe("The alias of the key that is made, by which the other account finds it."),
      deletionWindowDays: integer(7, 30, "days").prefault(30),
      ownerMayUse: z
        .boolean()
        .prefault(true)
        .describe(
          "Whether the bucket's own account may read the objects, and write them where functions wait for uploads, " +
            "by its own identity policies.",
        ),
    }),
    z.strictObject({
      kind: z.literal("existing-kms-key"),
      keyArn: keyArn.describe("The key's owner must let the writers use it; an output says how."),
    }),
  ])
  .prefault({ kind: "sse-s3" })
  .describe("Default encryption: keys that S3 manages, a separate KMS key, or an existing KMS key.")
  .meta({ id: "Encryption" });

export type Encryption = z.output<typeof encryptionSchema>;
