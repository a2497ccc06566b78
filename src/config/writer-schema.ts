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

/** The retention days that CloudWatch Logs accepts. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const name = writerName.describe(
  "Unique. It is part of construct ids and Sids, so a change replaces resources.",
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
    "The role exists, and this config will manage it: an import block imports it, and its trust policy is " +
      "replaced. Attached policies stay. Needs Terraform 1.5. Remove the option once it is applied.",
  );

/** What every role writer may do, and where. */
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
      'The accounts with this writer: "A", names of producers, or "all". Each has a role of the same name. They ' +
        "share the prefixes, so each can overwrite the others' objects.",
    ),
  roleName: roleNameWithPath,
  existingRole: existingRoleSchema,
  importRole,
  handshake: handshakeSchema.prefault({ kind: "bucket-policy" }),
  destinations: destinationNames,
  prefixes: distinct(prefix, "prefixes").describe(
    "The writer has access only to keys under these prefixes of the destination.",
  ),
  operations,
  multipartUploads: z
    .boolean()
    .optional()
    .describe(
      "Whether the writer may also abort its multipart uploads, which SDKs do when a large upload fails. " +
        "Default: yes, unless an ACL header is required.",
    ),
  aclHeader: z
    .enum(["none", "accepted", "required"])
    .prefault("none")
    .describe(
      "For programs that send x-amz-acl: bucket-owner-full-control: whether the header is accepted or required.",
    ),
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
  identityProvider: identityProviderSchema.describe("The provider and the tokens that may assume the role."),
});

const trigger = {
  prefix: triggerPrefix.prefault("uploads/"),
  suffixes: z
    .array(keySuffix)
    .min(1)
    .max(50)
    .prefault([...PICTURE_SUFFIXES])
    .describe("Each needs one notification. S3 distinguishes upper and lower case, EventBridge does not."),
};

const ownSource = z.strictObject({
  in: z.literal("own-bucket"),
  bucketName,
  existing: existingSchema.describe(
    "The bucket exists. Its notification configuration is replaced, and the statements for its policy are " +
      "output, or the policy is replaced.",
  ),
  ...trigger,
  ...bucketOptions,
  onlyListedWriters: z
    .strictObject({
      principalArns: z
        .array(principalArn)
        .min(1, { error: "at least one principal: otherwise no one could write to the source" })
        .describe(
          "ARNs, or patterns of role ARNs. Each principal still needs its own Allow. An account's root means the " +
            "root user, not the whole account.",
        ),
    })
    .optional()
    .describe(
      "When given, only these principals may write and delete objects. A backfill that writes its results here " +
        "need not be listed.",
    ),
  encryption: encryptionSchema,
});

const destinationSource = z.strictObject({ in: z.literal("destination"), ...trigger });

/** All keys, unless suffixes are listed. */
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
    "Objects that can never be processed are recorded under this prefix of the destination and not tried again. " +
      "false: they fail the invocation, and their events go to the failure queue.",
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
      "Whether thumbnails are deleted when their source is deleted or expires. Needs permission to delete " +
        "thumbnails and to list the source prefix.",
    ),
  thumbnail: thumbnailSchema.prefault({}),
  backfill: backfillSchema,
});

const copyWriter = z.strictObject({
  ...functionFields,
  workload: z.literal("copy"),
  // A copy needs one principal that reads the source and writes the destination: the role in B.
  handshake: handshakeSchemas.assumeRole,
  source: ownSource.extend(anySuffixes),
  outputPrefix: triggerPrefix
    .prefault("")
    .describe("A prefix for the copy's key, which is otherwise the source's key."),
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
      "The function's alias in the rule's target. Default: the alias of the function's writer, if the function " +
        "is in the config.",
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
/** A function with this package's code. */
export type BuiltInWriter = ThumbnailWriter | CopyWriter;
export type OwnCodeWriter = Extract<LambdaWriter, { workload: "own" }>;
/** A role that writes, in one or more accounts. */
export type RoleWriter = Extract<Writer, { kind: "ecs-task" | "service" | "oidc" }>;
export type OidcWriter = Extract<Writer, { kind: "oidc" }>;
export type EventBridgeWriter = Extract<Writer, { kind: "event-bridge" }>;
export type IdentityCenterWriter = Extract<Writer, { kind: "identity-center" }>;
export type ServicePrincipalWriter = Extract<Writer, { kind: "service-principal" }>;
export type Source = LambdaWriter["source"];
export type OwnSource = Extract<Source, { in: "own-bucket" }>;
