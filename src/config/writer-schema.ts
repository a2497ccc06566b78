import * as z from "zod";
import { additionalStatementsSchema } from "./additional-statements-schema";
import { bucketOptions } from "./bucket-options";
import { backfillSchema, copyBackfillSchema } from "./backfill-schema";
import { copySchema } from "./copy-schema";
import { destinationNames } from "./destination-schema";
import { encryptionSchema } from "./encryption-schema";
import { existingRoleSchema, existingSchema } from "./existing-schema";
import {
  accountKey,
  bucketName,
  distinct,
  functionAlias,
  functionName,
  identityCenterPrincipalId,
  integer,
  keySuffix,
  permissionSetName,
  prefix,
  principalArn,
  roleName,
  roleNameWithPath,
  ruleName,
  servicePrincipal,
  triggerPrefix,
  writerName,
} from "./fields";
import { functionOperations } from "./function-operations-schema";
import { handshakeSchema, handshakeSchemas } from "./handshake-schema";
import { managedPoliciesSchema } from "./managed-policies-schema";
import { identityProviderSchema } from "./oidc-schema";
import { codeSchema, environmentSchema, operationsSchema, sourceOperationsSchema } from "./own-code-schema";
import { PICTURE_SUFFIXES } from "./picture-suffixes";
import { servicePrincipalWriter } from "./service-principal-schema";
import { thumbnailSchema } from "./thumbnail-schema";
import { triggerSchema } from "./trigger-schema";
import { vpcSchema } from "./vpc-schema";

/** How many days CloudWatch Logs can keep a log group: the values its API takes. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const name = writerName.describe(
  "Unique; part of construct ids and of Sids, so that changing it replaces resources.",
);

const OPERATIONS = ["read", "write", "delete", "list"] as const;

const operations = z
  .array(z.enum(OPERATIONS))
  .min(1)
  .prefault(["write"])
  .describe("What the writer may do with objects under its prefixes.");

const importRole = z
  .boolean()
  .optional()
  .describe(
    "The role exists and is to be managed here: an import block imports it, and its trust policy is replaced with the one given " +
      "here. Policies that are attached to it stay. Needs Terraform 1.5. Take it out once it is applied.",
  );

/** What every writer that is a role may do, and where. */
const roleWriterFields = {
  name,
  accounts: z
    .union(
      [
        z.literal("all"),
        z
          .array(accountKey)
          .min(1)
          .refine((keys) => new Set(keys).size === keys.length),
      ],
      {
        error: '"all" or a list of accounts, such as ["A"]',
      },
    )
    .prefault(["A"])
    .describe(
      'The accounts that have this writer, each a role of the same name: "A", names of producers, or "all". They share the prefixes: each may overwrite what another wrote.',
    ),
  roleName: roleNameWithPath,
  existingRole: existingRoleSchema,
  importRole,
  handshake: handshakeSchema.prefault({ kind: "bucket-policy" }),
  destinations: destinationNames,
  prefixes: distinct(prefix, "prefixes").describe(
    "The writer may reach keys under these prefixes of the destination and no others.",
  ),
  operations,
  multipartUploads: z
    .boolean()
    .optional()
    .describe(
      "Whether the writer may also abort its multipart uploads, as SDKs do when a large upload fails. Default: " +
        "yes, unless an ACL header is required.",
    ),
  aclHeader: z
    .enum(["none", "accepted", "required"])
    .prefault("none")
    .describe("For programs that send x-amz-acl: bucket-owner-full-control: whether they may or must."),
  managedPolicies: managedPoliciesSchema,
  additionalStatements: additionalStatementsSchema,
};

const ecsTaskWriter = z.strictObject({ kind: z.literal("ecs-task"), ...roleWriterFields });

const serviceWriter = z.strictObject({
  kind: z.literal("service"),
  ...roleWriterFields,
  operations: z
    .array(z.enum([...OPERATIONS, "replicate"]))
    .min(1)
    .prefault(["write"])
    .describe(
      'What the writer may do with objects under its prefixes. "replicate" is for the role with which S3 replicates ' +
        "(s3.amazonaws.com): replicas have the keys of their source.",
    ),
  services: distinct(servicePrincipal, "services").describe("The AWS services that may assume the role."),
});

const oidcWriter = z.strictObject({
  kind: z.literal("oidc"),
  ...roleWriterFields,
  identityProvider: identityProviderSchema.describe("Whose tokens may assume the role, and which of them."),
});

const trigger = {
  prefix: triggerPrefix.prefault("uploads/"),
  suffixes: z
    .array(keySuffix)
    .min(1)
    .max(50)
    .prefault([...PICTURE_SUFFIXES])
    .describe("One notification each. S3 distinguishes upper and lower case, EventBridge does not."),
};

const ownSource = z.strictObject({
  in: z.literal("own-bucket"),
  bucketName,
  existing: existingSchema.describe(
    "The bucket is there already: its notification is managed, which replaces all that it has, and what its policy needs " +
      "is handed over or put.",
  ),
  ...trigger,
  ...bucketOptions,
  onlyListedWriters: z
    .strictObject({
      principalArns: z
        .array(principalArn)
        .min(1, { error: "at least one principal: otherwise no one could write to the source" })
        .describe(
          "By ARN or by a pattern of roles. Each still needs its own Allow. An account's root is its root user, " +
            "not all of the account.",
        ),
    })
    .optional()
    .describe(
      "When given, writing and deleting objects is denied to everyone else. A backfill that writes its results here " +
        "need not be listed.",
    ),
  encryption: encryptionSchema,
});

const destinationSource = z.strictObject({ in: z.literal("destination"), ...trigger });

/** Keys of any ending, unless some are listed. */
const anySuffixes = { suffixes: z.array(keySuffix).max(50).prefault([]) };

const functionFields = {
  kind: z.literal("lambda"),
  name,
  account: accountKey.prefault("A"),
  destinations: destinationNames,
  functionName: functionName.optional().describe("Default: the writer's name."),
  roleName: roleNameWithPath,
  existingRole: existingRoleSchema,
  importRole,
  architecture: z.enum(["arm64", "x86_64"]).prefault("arm64"),
  memoryMegabytes: integer(128, 10_240, "megabytes").prefault(1769),
  timeoutSeconds: integer(1, 900, "seconds").prefault(60),
  logRetentionDays: z
    .union(
      LOG_RETENTION_DAYS.map((days) => z.literal(days)),
      { error: `one of ${LOG_RETENTION_DAYS.join(", ")} days` },
    )
    .prefault(30),
  trigger: triggerSchema,
  managedPolicies: managedPoliciesSchema,
  additionalStatements: additionalStatementsSchema,
  vpc: vpcSchema,
  ...functionOperations,
};

const quarantinePrefix = z
  .union([prefix, z.literal(false)], {
    error: 'a prefix that ends in a slash, such as "quarantine/", or false',
  })
  .prefault("quarantine/")
  .describe(
    "Objects that can never be processed are recorded under this prefix of the destination and not tried again. false: " +
      "they fail the invocation, and end where failed invocations end.",
  );

const thumbnailWriter = z.strictObject({
  ...functionFields,
  workload: z.literal("thumbnail").prefault("thumbnail"),
  handshake: handshakeSchema,
  source: z.discriminatedUnion("in", [ownSource, destinationSource]),
  outputPrefix: prefix.prefault("thumbnails/"),
  quarantinePrefix,
  deleteThumbnails: z
    .boolean()
    .prefault(false)
    .describe(
      "Whether thumbnails go when their source is deleted or expires. Needs permission to delete thumbnails and to list the source prefix.",
    ),
  thumbnail: thumbnailSchema.prefault({}),
  backfill: backfillSchema,
});

const copyWriter = z.strictObject({
  ...functionFields,
  workload: z.literal("copy"),
  // The copy is made by one principal that reads here and writes there: the role in B.
  handshake: handshakeSchemas.assumeRole,
  source: ownSource.extend(anySuffixes),
  outputPrefix: triggerPrefix.prefault("").describe("Put before the key, which otherwise stays what it is."),
  copy: copySchema.prefault({}),
  backfill: copyBackfillSchema,
  quarantinePrefix,
});

const ownCodeWriter = z.strictObject({
  ...functionFields,
  workload: z.literal("own"),
  handshake: handshakeSchema,
  source: z.discriminatedUnion("in", [ownSource.extend(anySuffixes), destinationSource.extend(anySuffixes)]),
  code: codeSchema,
  environment: environmentSchema,
  operations: operationsSchema,
  sourceOperations: sourceOperationsSchema,
});

const eventBridgeWriter = z.strictObject({
  kind: z.literal("event-bridge"),
  name,
  account: accountKey.prefault("A"),
  roleName,
  ruleName: ruleName.describe("The rule that may assume the role."),
  functionName: functionName.describe("The one function that it may invoke."),
  alias: functionAlias
    .optional()
    .describe(
      "The function's alias that the rule's target names. Default: that of the function's writer, if it is one of the config.",
    ),
});

const identityCenterWriter = z.strictObject({
  kind: z.literal("identity-center"),
  name,
  account: accountKey.prefault("A"),
  permissionSetName,
  sessionMinutes: integer(60, 720, "minutes").prefault(60),
  principal: z.strictObject({ type: z.enum(["GROUP", "USER"]), id: identityCenterPrincipalId }),
  destinations: destinationNames,
  prefixes: roleWriterFields.prefixes,
  operations,
});

export const writerSchema = z.discriminatedUnion("kind", [
  z.discriminatedUnion("workload", [thumbnailWriter, copyWriter, ownCodeWriter]),
  ecsTaskWriter,
  serviceWriter,
  oidcWriter,
  eventBridgeWriter,
  identityCenterWriter,
  servicePrincipalWriter,
]);

export type Writer = z.output<typeof writerSchema>;
export type LambdaWriter = Extract<Writer, { kind: "lambda" }>;
export type ThumbnailWriter = Extract<LambdaWriter, { workload: "thumbnail" }>;
export type CopyWriter = Extract<LambdaWriter, { workload: "copy" }>;
/** A function of this package's code. */
export type BuiltInWriter = ThumbnailWriter | CopyWriter;
export type OwnCodeWriter = Extract<LambdaWriter, { workload: "own" }>;
/** A role that writes by itself, in one or more accounts. */
export type RoleWriter = Extract<Writer, { kind: "ecs-task" | "service" | "oidc" }>;
export type OidcWriter = Extract<Writer, { kind: "oidc" }>;
export type EventBridgeWriter = Extract<Writer, { kind: "event-bridge" }>;
export type IdentityCenterWriter = Extract<Writer, { kind: "identity-center" }>;
export type ServicePrincipalWriter = Extract<Writer, { kind: "service-principal" }>;
export type Source = LambdaWriter["source"];
export type OwnSource = Extract<Source, { in: "own-bucket" }>;
