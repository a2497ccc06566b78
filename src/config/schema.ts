import * as z from "zod";
import { accountSchema, identityCenterAccountSchema } from "./account-schema";
import { alarmsSchema } from "./alarms-schema";
import { auditSchema } from "./audit-schema";
import { dashboardSchema } from "./dashboard-schema";
import { destinationSchema, namedDestinationSchema } from "./destination-schema";
import {
  destinationName,
  endpointUrl,
  environmentName,
  identityCenterArn,
  organizationId,
  producerName,
} from "./fields";
import { limitsSchema } from "./limits-schema";
import { writerSchema } from "./writer-schema";

/** The schema of the config. Unknown keys are refused at every level. */
export const configSchema = z.strictObject({
  $schema: z.string().optional().describe("For editors: the path of the JSON Schema."),
  environment: environmentName
    .optional()
    .describe(
      "A prefix of each stack's id and state file, such as dev. It does not change the names of resources.",
    ),
  accounts: z.strictObject({
    A: accountSchema.describe("Where the writers run."),
    B: accountSchema.describe("Where the bucket is."),
  }),
  producers: z
    .record(producerName, accountSchema)
    .prefault({})
    .describe(
      "Further accounts where writers run, by names that you choose. Each gets a stack, account_<name>.",
    ),
  owners: z
    .record(producerName, accountSchema)
    .prefault({})
    .describe(
      "Further accounts, or further Regions of an account, with destinations, by names that you choose. Each " +
        "gets a stack, account_<name>.",
    ),
  organizationId: organizationId
    .optional()
    .describe("When given, principals outside this AWS organization are denied."),
  principalBinding: z
    .enum(["arn", "condition", "pattern"])
    .prefault("arn")
    .describe(
      "How B's policies name the writers' roles: by ARN (the role must exist, and a re-created role has no " +
        "access); as the accounts' roots with a condition on aws:PrincipalArn (any order of deployment, a " +
        "re-created role keeps its access); or as account ids with one role pattern for all of them and the " +
        "organization (the shortest, for many accounts).",
    ),
  identityCenter: z
    .strictObject({
      account: identityCenterAccountSchema.describe(
        "The organization's management account, or the delegated administrator.",
      ),
      instanceArn: identityCenterArn,
    })
    .optional()
    .describe(
      "The account of the permission sets, which get a separate stack. Needed by identity-center writers.",
    ),
  accessGrants: z
    .strictObject({
      existingInstance: z
        .boolean()
        .prefault(false)
        .describe("B's Region already has an instance. There can be only one."),
    })
    .optional()
    .describe("The S3 Access Grants instance of account B. Needed by access-grants handshakes."),
  destination: destinationSchema
    .optional()
    .describe("The bucket in account B. For several buckets, use destinations."),
  destinations: z
    .record(destinationName, namedDestinationSchema)
    .refine((some) => Object.keys(some).length > 0, { error: "at least one destination" })
    .optional()
    .describe(
      "Several buckets, by names that you choose, in account B and in the accounts of owners. The resources of " +
        "the one named main keep the names of a single destination: use that name for a bucket that existed before " +
        "the others.",
    ),
  writers: z.array(writerSchema).min(1),
  alarms: alarmsSchema
    .optional()
    .describe("When given, creates alarms for every failure of a function, and notifies these recipients."),
  dashboard: dashboardSchema,
  audit: auditSchema.optional(),
  preventDestroy: z
    .boolean()
    .prefault(true)
    .describe(
      "Terraform refuses a plan that would destroy a bucket or a KMS key of any stack. After false has been " +
        "applied once, they can be destroyed. A bucket can override it for itself and its key.",
    ),
  limits: limitsSchema.optional(),
  endpoint: endpointUrl
    .optional()
    .describe(
      "A local endpoint that Terraform uses instead of AWS, to try a deployment. Each account's id is its access " +
        "key there.",
    ),
});

/** A config as written: options with defaults may be missing. */
export type HandshakeConfig = z.input<typeof configSchema>;
/** The same, of one destination. */
export type OneDestinationConfig = HandshakeConfig & {
  readonly destination: NonNullable<HandshakeConfig["destination"]>;
};
/** The config after validation, with every default filled in. */
export type ResolvedConfig = z.output<typeof configSchema>;
