import * as z from "zod";
import { existingRoleSchema } from "./existing-schema";
import { externalId, integer, roleNameWithPath, sessionName } from "./fields";

/** The ways from a writer to the destination. */
export const handshakeSchemas = {
  bucketPolicy: z.strictObject({ kind: z.literal("bucket-policy") }),
  assumeRole: z
    .strictObject({
      kind: z.literal("assume-role"),
      roleName: roleNameWithPath.describe("The role in account B."),
      existingRole: existingRoleSchema,
      sessionName: sessionName
        .optional()
        .describe("The name of the function's session in B's CloudTrail. Default: the writer's name."),
      externalId: externalId.optional().describe("When given, the trust policy requires it."),
      sessionSeconds: integer(900, 3600, "seconds")
        .prefault(3600)
        .describe(
          "How long one set of credentials is valid. With role chaining, AWS allows one hour at most.",
        ),
      inBucketPolicy: z
        .boolean()
        .prefault(false)
        .describe(
          "Whether B's bucket policy names the role too. It does not have to, since both are in one account.",
        ),
    })
    .meta({ id: "AssumeRole" }),
  bucketPolicyOnly: z.strictObject({ kind: z.literal("bucket-policy-only") }),
  identityPolicyOnly: z.strictObject({ kind: z.literal("identity-policy-only") }),
  accessGrants: z.strictObject({
    kind: z.literal("access-grants"),
    sessionSeconds: integer(900, 43_200, "seconds").prefault(3600),
  }),
} as const;

export const handshakeSchema = z.discriminatedUnion("kind", [
  handshakeSchemas.bucketPolicy,
  handshakeSchemas.assumeRole,
  handshakeSchemas.bucketPolicyOnly,
  handshakeSchemas.identityPolicyOnly,
  handshakeSchemas.accessGrants,
]);

export type HandshakeChoice = z.output<typeof handshakeSchema>;
