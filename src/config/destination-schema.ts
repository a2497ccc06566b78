import * as z from "zod";
import { bucketOptions } from "./bucket-options";
import { encryptionSchema } from "./encryption-schema";
import { existingSchema } from "./existing-schema";
import { bucketName, principalArn, triggerPrefix } from "./fields";

const onlyListedWriters = z.strictObject({
  breakGlassPrincipalArns: z
    .array(principalArn)
    .prefault([])
    .describe(
      "Who may write and delete objects besides the writers; each still needs an Allow of its own. An account's " +
        "root is its root user, not all of the account.",
    ),
});

export const destinationSchema = z.strictObject({
  bucketName: bucketName.describe("The bucket in account B."),
  existing: existingSchema.describe(
    "The bucket is there already, and its owner keeps it: the stacks make the roles, and hand over or put what its policy " +
      "needs. Its other settings are not touched.",
  ),
  ...bucketOptions,
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
});

export type Destination = z.output<typeof destinationSchema>;
