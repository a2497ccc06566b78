import { z } from "zod";
import { DEFAULT_THUMBNAIL, THUMBNAIL_FORMATS } from "../lambda-src/env";
import {
  accountId,
  bucketName,
  externalId,
  functionName,
  integer,
  keySuffix,
  organizationId,
  prefix,
  profile,
  region,
  roleArn,
  roleName,
  sessionName,
  stateKey,
  tags,
  triggerPrefix,
  writerName,
} from "./fields";

/** How many days CloudWatch Logs can keep a log group: the values its API takes. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const access = z
  .union(
    [
      z.strictObject({ profile }),
      z.strictObject({ assumeRoleArn: roleArn, externalId: externalId.optional() }),
    ],
    { error: "either { profile } or { assumeRoleArn, externalId? }" },
  )
  .describe("How Terraform gets into the account. Default: the credentials of the environment.");

const backend = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("local") }),
    z.strictObject({
      kind: z.literal("s3"),
      bucket: bucketName,
      key: stateKey,
      region,
      profile: profile.optional(),
      assumeRoleArn: roleArn.optional(),
    }),
  ])
  .describe("Where Terraform keeps the stack's state. Default: a file beside cdktf.out.");

export const accountSchema = z.strictObject({
  id: accountId.describe(
    "The 12-digit account id. Terraform refuses to apply the stack to any other account.",
  ),
  region: region.describe("The Region of everything in this stack."),
  access: access.optional(),
  backend: backend.prefault({ kind: "local" }),
  tags: tags.prefault({}).describe("Tags for every resource of the stack that can have them."),
});

export const destinationSchema = z.strictObject({
  bucketName: bucketName.describe("The bucket in account B."),
  expireOldVersionsAfterDays: integer(1, 36_500, "days")
    .prefault(30)
    .describe("How long an overwritten or deleted object can still be brought back."),
  encryption: z
    .discriminatedUnion("kind", [z.strictObject({ kind: z.literal("sse-s3") })])
    .prefault({ kind: "sse-s3" })
    .describe("Default encryption of the bucket: sse-s3 (keys that S3 manages)."),
});

const directHandshake = z.strictObject({ kind: z.literal("bucket-policy") });

const assumeRoleHandshake = z.strictObject({
  kind: z.literal("assume-role"),
  roleName: roleName.describe("The role in account B."),
  sessionName: sessionName
    .optional()
    .describe("How the session shows in B's CloudTrail. Default: the writer's name."),
  externalId: externalId.optional().describe("Asked for by the trust policy when given."),
  sessionSeconds: integer(900, 3600, "seconds")
    .prefault(3600)
    .describe("How long one set of credentials lasts. A role that takes on a role gets an hour at most."),
});

const source = z.discriminatedUnion("in", [
  z.strictObject({
    in: z.literal("A"),
    bucketName,
    existing: z
      .boolean()
      .prefault(false)
      .describe(
        "The bucket is there already: only its notification is managed, which replaces all that it has.",
      ),
    prefix: triggerPrefix.prefault("uploads/"),
    suffixes: z.array(keySuffix).min(1).max(50).prefault([".jpg", ".jpeg", ".JPG", ".JPEG", ".png", ".webp"]),
    expireOldVersionsAfterDays: integer(1, 36_500, "days").prefault(30),
  }),
  z.strictObject({
    in: z.literal("B"),
    prefix: triggerPrefix.prefault("uploads/"),
    suffixes: z.array(keySuffix).min(1).max(50).prefault([".jpg", ".jpeg", ".JPG", ".JPEG", ".png", ".webp"]),
  }),
]);

const thumbnail = z.strictObject({
  widths: z
    .array(integer(1, 16_383, "pixels"))
    .min(1)
    .max(20)
    .prefault([...DEFAULT_THUMBNAIL.widths]),
  format: z.enum(THUMBNAIL_FORMATS).prefault(DEFAULT_THUMBNAIL.format),
  quality: integer(1, 100, "percent").prefault(DEFAULT_THUMBNAIL.quality),
  maxInputPixels: integer(1, 268_402_689, "pixels").prefault(DEFAULT_THUMBNAIL.maxInputPixels),
  cacheControl: z
    .string()
    .regex(/^[\w=,; -]{1,256}$/, { error: 'a Cache-Control value, such as "public, max-age=86400"' })
    .prefault(DEFAULT_THUMBNAIL.cacheControl),
});

const lambdaWriter = z.strictObject({
  kind: z.literal("lambda"),
  name: writerName,
  functionName: functionName.optional().describe("Default: the writer's name."),
  roleName,
  workload: z.literal("thumbnail").prefault("thumbnail"),
  handshake: z.discriminatedUnion("kind", [assumeRoleHandshake, directHandshake]),
  source,
  outputPrefix: prefix.prefault("thumbnails/"),
  thumbnail: thumbnail.prefault({}),
  architecture: z.enum(["arm64", "x86_64"]).prefault("arm64"),
  memoryMegabytes: integer(128, 10_240, "megabytes").prefault(1769),
  timeoutSeconds: integer(1, 900, "seconds").prefault(60),
  logRetentionDays: z
    .union(
      LOG_RETENTION_DAYS.map((days) => z.literal(days)),
      { error: `one of ${LOG_RETENTION_DAYS.join(", ")} days` },
    )
    .prefault(30),
});

const directWriterFields = {
  name: writerName,
  roleName,
  handshake: directHandshake.prefault({ kind: "bucket-policy" }),
  prefix: prefix.describe("The writer may write keys under this prefix of the destination and no others."),
  multipartUploads: z
    .boolean()
    .prefault(true)
    .describe(
      "Whether the writer may also abort its multipart uploads, as SDKs do when a large upload fails.",
    ),
};

const ecsTaskWriter = z.strictObject({ kind: z.literal("ecs-task"), ...directWriterFields });

const serviceWriter = z.strictObject({
  kind: z.literal("service"),
  ...directWriterFields,
  services: z
    .array(
      z.string().regex(/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/, {
        error: 'a service principal, such as "glue.amazonaws.com"',
      }),
    )
    .min(1)
    .describe("The AWS services that may take the role on."),
});

export const writerSchema = z.discriminatedUnion("kind", [lambdaWriter, ecsTaskWriter, serviceWriter]);

/** Everything that may be asked for. Unknown keys are refused at every level. */
export const configSchema = z.strictObject({
  $schema: z.string().optional().describe("For editors: the path of the JSON Schema."),
  accounts: z.strictObject({
    A: accountSchema.describe("Where the writers run."),
    B: accountSchema.describe("Where the bucket is."),
  }),
  organizationId: organizationId
    .optional()
    .describe("When given, principals outside this AWS organization are denied, whatever else is allowed."),
  principalBinding: z
    .enum(["arn", "condition"])
    .prefault("arn")
    .describe(
      "How B's policies name A's roles: by ARN (the role must exist, and a re-created role is a stranger), " +
        "or as A's root with a condition on aws:PrincipalArn (any order, survives re-creation).",
    ),
  destination: destinationSchema,
  writers: z.array(writerSchema).min(1),
});

/** What a config file gives: defaults may be left out. */
export type HandshakeConfig = z.input<typeof configSchema>;
/** The config after validation, with every default filled in. */
export type ResolvedConfig = z.output<typeof configSchema>;
export type Account = z.output<typeof accountSchema>;
export type Destination = z.output<typeof destinationSchema>;
export type Writer = z.output<typeof writerSchema>;
export type LambdaWriter = Extract<Writer, { kind: "lambda" }>;
export type DirectWriter = Exclude<Writer, { kind: "lambda" }>;
export type Source = LambdaWriter["source"];
