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

/** Everything that may be asked for. Unknown keys are refused at every level. */
export const configSchema = z.strictObject({
  $schema: z.string().optional().describe("For editors: the path of the JSON Schema."),
  environment: environmentName
    .optional()
    .describe(
      "Put before the id of each stack, such as dev, and so before the name of a state file. It does not change the names of resources.",
    ),
  accounts: z.strictObject({
    A: accountSchema.describe("Where the writers run."),
    B: accountSchema.describe("Where the bucket is."),
  }),
  producers: z
    .record(producerName, accountSchema)
    .prefault({})
    .describe("Further accounts where writers run, by names of your own. Each gets a stack, account_<name>."),
  owners: z
    .record(producerName, accountSchema)
    .prefault({})
    .describe(
      "Further accounts where destinations are, or further Regions of one, by names of your own. Each gets a stack, " +
        "account_<name>.",
    ),
  organizationId: organizationId
    .optional()
    .describe("When given, principals outside this AWS organization are denied, whatever else is allowed."),
  principalBinding: z
    .enum(["arn", "condition", "pattern"])
    .prefault("arn")
    .describe(
      "How B's policies name the writers' roles: by ARN (the role must exist, and a re-created role is a stranger); " +
        "as the accounts' roots with a condition on aws:PrincipalArn (any order, survives re-creation); or as account " +
        "ids with one role pattern for all of them and the organization (the shortest, for many accounts).",
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
        .describe("B's Region has an instance already: there can be one."),
    })
    .optional()
    .describe("The S3 Access Grants instance of account B. Needed by access-grants handshakes."),
  destination: destinationSchema
    .optional()
    .describe("The bucket in account B. Where there are several: destinations."),
  destinations: z
    .record(destinationName, namedDestinationSchema)
    .refine((some) => Object.keys(some).length > 0, { error: "at least one destination" })
    .optional()
    .describe(
      "Several buckets, by names of your own, in account B and in those of owners. What is made for the one named main is " +
        "called as if it were the only one: name so the bucket that was alone before.",
    ),
  writers: z.array(writerSchema).min(1),
  alarms: alarmsSchema
    .optional()
    .describe(
      "When given, alarms on everything that keeps a function from doing its work, and who is notified.",
    ),
  dashboard: dashboardSchema,
  audit: auditSchema.optional(),
  preventDestroy: z
    .boolean()
    .prefault(true)
    .describe(
      "Terraform refuses a plan that would destroy a bucket or a KMS key of any stack. false, applied once, lets all of " +
        "them be destroyed. A bucket may say otherwise for itself and its key.",
    ),
  limits: limitsSchema.optional(),
  endpoint: endpointUrl
    .optional()
    .describe(
      "A local endpoint that Terraform speaks to in place of AWS, for trying a deployment out: each account's id is " +
        "its access key there.",
    ),
});

/** What a config file gives: defaults may be left out. */
export type HandshakeConfig = z.input<typeof configSchema>;
/** The same, of one destination. */
export type OneDestinationConfig = HandshakeConfig & {
  readonly destination: NonNullable<HandshakeConfig["destination"]>;
};
/** The config after validation, with every default filled in. */
export type ResolvedConfig = z.output<typeof configSchema>;
