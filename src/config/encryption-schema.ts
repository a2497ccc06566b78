import * as z from "zod";
import { integer, keyAlias, keyArn } from "./fields";

/** A bucket's default encryption. */
export const encryptionSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("sse-s3") }),
    z.strictObject({
      kind: z.literal("sse-kms"),
      alias: keyAlias.describe("The alias of the new key. The other account uses it to find the key."),
      deletionWindowDays: integer(7, 30, "days").prefault(30),
      ownerMayUse: z
        .boolean()
        .prefault(true)
        .describe(
          "Whether identity policies in the bucket's own account may allow reading the objects, and writing them " +
            "under the functions' source prefixes.",
        ),
    }),
    z.strictObject({
      kind: z.literal("existing-kms-key"),
      keyArn: keyArn.describe(
        "The key's owner must allow the writers to use it; an output has the statements.",
      ),
    }),
  ])
  .prefault({ kind: "sse-s3" })
  .describe("Default encryption: keys managed by S3, a new KMS key, or an existing KMS key.")
  .meta({ id: "Encryption" });

export type Encryption = z.output<typeof encryptionSchema>;
