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
      "Principals other than the writers that may write and delete objects; each still needs its own Allow. An " +
        "account's root means the root user, not the whole account.",
    ),
});

export const destinationSchema = z.strictObject({
  bucketName: bucketName.describe("The bucket that writers write to."),
  existing: existingSchema.describe(
    "The bucket exists, and its owner manages it. The stacks create the roles, and either output the statements " +
      "for the bucket policy or replace the policy. No other setting is changed.",
  ),
  ...bucketOptions,
  encryption: encryptionSchema,
  tlsMinimumVersion: z
    .enum(["1.2", "1.3"])
    .prefault("1.2")
    .describe("Requests with an older TLS version, or without TLS, are denied."),
  onlyListedWriters: onlyListedWriters
    .optional()
    .describe("When given, only writers of this config may write and delete objects."),
  sharedPrefixes: z
    .array(triggerPrefix)
    .prefault([])
    .describe(
      "Prefixes that several writers may write to. Each of them can overwrite the others' objects. Any other " +
        "overlap of writers' prefixes is an error.",
    ),
});

/** One of several, each with its account and options. */
export const namedDestinationSchema = destinationSchema.extend({
  account: ownerKey.prefault("B").describe('The bucket\'s account: "B", or the name of an owner.'),
});

/** A writer's option if there are several. */
export const destinationNames = distinct(destinationName, "destinations")
  .optional()
  .describe("The destinations that the writer writes to, by name. Required if the config has several.");

export type Destination = z.output<typeof destinationSchema>;
