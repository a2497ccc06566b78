import * as z from "zod";
import {
  accountId,
  bucketName,
  externalId,
  profile,
  region,
  roleArn,
  rolePath,
  policyArn,
  stateKey,
  tags,
} from "./fields";

const access = z
  .union(
    [
      z.strictObject({ profile }),
      z.strictObject({ assumeRoleArn: roleArn, externalId: externalId.optional() }),
    ],
    { error: "either { profile } or { assumeRoleArn, externalId? }" },
  )
  .describe(
    "The credentials that Terraform uses for the account. Default: the credentials of the environment.",
  );

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
  .describe("Where Terraform keeps the stack's state. Default: a file next to cdktf.out.")
  .meta({ id: "Backend" });

export const accountSchema = z
  .strictObject({
    id: accountId.describe(
      "The 12-digit account id. Terraform refuses to apply the stack to any other account.",
    ),
    region: region.describe("The Region of everything in this stack."),
    access: access.optional(),
    backend: backend.prefault({ kind: "local" }),
    tags: tags.prefault({}).describe("Tags for every resource of the stack that supports tags."),
    rolePath: rolePath.prefault("/").describe("The path of every role that the stack creates."),
    permissionsBoundaryArn: policyArn
      .optional()
      .describe("The permissions boundary of every role that the stack creates."),
  })
  .meta({ id: "Account" });

/** The account that administers Identity Center. No role is created there. */
export const identityCenterAccountSchema = accountSchema.omit({
  rolePath: true,
  permissionsBoundaryArn: true,
});

/** What a stack needs to know about its account. */
export type StackAccount = z.output<typeof identityCenterAccountSchema>;
export type Account = z.output<typeof accountSchema>;
