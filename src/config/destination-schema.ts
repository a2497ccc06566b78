import * as z from "zod";
import { bucketOptions } from "./bucket-options";
import { encryptionSchema } from "./encryption-schema";
import { existingSchema } from "./existing-schema";
import { bucketName, destinationName, distinct, ownerKey, principalArn, triggerPrefix } from "./fields";

const onlyListedWriters = z.strictObject({
  breakGlassPrincipalArns: z
    .array(principalArn)
    .prefault([])
    .describe(
      "Who may write and delete objects besides the writers; each still needs its own Allow. An account's " +
        "root is its root user, not all of the account.",
    ),
});

export const destinationSchema = z.strictObject({
  bucketName: bucketName.describe("The bucket that writers write to."),
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

/** One of several, each in an account and with options of its own. */
export const namedDestinationSchema = destinationSchema.extend({
  account: ownerKey.prefault("B").describe('The bucket\'s account: "B", or the name of an owner.'),
});

/** What a writer says where there are several. */
export const destinationNames = distinct(destinationName, "destinations")
  .optional()
  .describe("The destinations that the writer writes to, by name. Needed where the config has several.");

export type Destination = z.output<typeof destinationSchema>;
