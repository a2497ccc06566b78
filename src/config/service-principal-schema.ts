import * as z from "zod";
import { DELIVERY_SERVICE_NAMES, type DeliveryService } from "./delivery-services";
import { destinationNames } from "./destination-schema";
import { accountId, distinct, region, triggerPrefix, writerName } from "./fields";

const action = (service: string) =>
  z.string().regex(new RegExp(`^${service}:[A-Z][A-Za-z]{2,63}$`), {
    error: `an action of ${service} in full, such as "${service === "s3" ? "s3:PutObject" : "kms:GenerateDataKey"}"`,
  });

/** A service without a row: its page's requirements, from the user. */
const ownService = z
  .strictObject({
    principal: z.string().regex(/^[a-zA-Z0-9.-]{1,100}\.amazonaws\.com(\.cn)?$/, {
      error: 'a service principal, such as "example.amazonaws.com", with REGION where it has one in each',
    }),
    bucketActions: z.array(action("s3")).prefault([]),
    objectActions: z.array(action("s3")).min(1).prefault(["s3:PutObject"]),
    keys: z
      .array(
        z.string().regex(/^(PREFIX)?[A-Za-z0-9!_.'()/=-]{0,512}\*$/, {
          error: 'a key that ends in "*", such as "PREFIXAWSLogs/ACCOUNT/*"',
        }),
      )
      .min(1)
      .describe(
        "The keys that it writes. PREFIX stands for the writer's prefix, ACCOUNT for the source's account, " +
          "ORGANIZATION for organizationId.",
      ),
    sourceArn: z
      .string()
      .regex(/^[a-z0-9-]{1,63}:[^:\s]{0,63}:[^:\s]{0,63}:[^\s"]{1,512}$/, {
        error: 'the part of an ARN after the partition, such as "logs:REGION:ACCOUNT:*"',
      })
      .optional()
      .describe(
        "The aws:SourceArn that it sends, with REGION, ACCOUNT and NAME, which stands for each of the writer's " +
          "resources.",
      ),
    sourceAccount: z.boolean().prefault(true).describe("Whether it sends aws:SourceAccount."),
    sourceOrganization: z.boolean().prefault(false).describe("Whether it sends aws:SourceOrgID."),
    keyActions: z
      .array(action("kms"))
      .prefault([])
      .describe(
        "The actions that it needs on the bucket's KMS key. Empty: it cannot write to a bucket with a KMS key.",
      ),
  })
  .transform((given): DeliveryService => ({ ...given, page: "given in full" }));

/** An AWS service that writes as a service principal: logs, trails, reports. */
export const servicePrincipalWriter = z.strictObject({
  kind: z.literal("service-principal"),
  name: writerName.describe("Unique; part of the Sid of its statement."),
  service: z
    .union([z.enum(DELIVERY_SERVICE_NAMES), ownService], {
      error: `one of ${DELIVERY_SERVICE_NAMES.join(", ")}, or a service in full: { principal, keys, … }`,
    })
    .describe("A known service, or everything that the service's documentation requires."),
  sourceAccounts: z
    .union([z.literal("organization"), distinct(accountId, "account ids")], {
      error: 'a list of account ids, or "organization"',
    })
    .describe('The accounts that logs come from: ids, or "organization" for all accounts of organizationId.'),
  sourceRegions: distinct(region, "Regions")
    .optional()
    .describe("The Regions that logs come from. Default: the bucket's Region."),
  destinations: destinationNames,
  prefix: triggerPrefix
    .prefault("")
    .describe('The prefix to configure at the source. The service adds its own path. "" for none.'),
  resources: distinct(
    z.string().regex(/^[A-Za-z0-9][\w./*-]{0,254}$/, { error: "a name of 1 to 255 characters" }),
    "names",
  )
    .optional()
    .describe(
      "Names of trails, flows, or buckets with access logs or an inventory. Required if the service sends them.",
    ),
});
