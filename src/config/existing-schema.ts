import * as z from "zod";

/** A policy, checked only as far as needed to separate its statements. The rest is checked when it is parsed. */
export interface GivenPolicy {
  readonly Version: "2012-10-17";
  readonly Id?: string;
  readonly Statement: GivenStatement | readonly GivenStatement[];
}
export type GivenStatement = Readonly<Record<string, unknown>>;

const texts = z.union([z.string(), z.array(z.string())]);
const values = z.union([
  z.string(),
  z.boolean(),
  z.number(),
  z.array(z.union([z.string(), z.boolean(), z.number()])),
]);
const principals = z.union([z.literal("*"), z.record(z.string(), texts)]);
export const statementShape = {
  Sid: z.string().exactOptional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: principals.exactOptional(),
  NotPrincipal: principals.exactOptional(),
  Action: texts.exactOptional(),
  NotAction: texts.exactOptional(),
  Resource: texts.exactOptional(),
  NotResource: texts.exactOptional(),
  Condition: z.record(z.string(), z.record(z.string(), values)).exactOptional(),
};
const statement = z.strictObject(statementShape).meta({ id: "Statement" });

export const policyShape = {
  Version: z.literal("2012-10-17"),
  Id: z.string().exactOptional(),
  Statement: z.union([statement, z.array(statement).min(1)], {
    error: "a statement or a list of them, each with the elements that IAM knows",
  }),
};
export const policyDocumentSchema: z.ZodType<GivenPolicy, GivenPolicy> = z
  .strictObject(policyShape)
  .meta({ id: "Policy" });

export const POLICY_EXPECTED = 'a policy: an object with Version "2012-10-17" and Statement';

const policyFile = z.string().regex(/^(?!\/).+\.json$/);

/** An existing policy: the path of its file, or the policy itself. */
export const givenPolicy = z.union([policyFile, policyDocumentSchema], {
  error: `the path of a .json file, relative to the config, or ${POLICY_EXPECTED}`,
});

const existingOptions = z
  .strictObject({
    policy: z
      .union([z.literal("none"), policyFile, policyDocumentSchema], {
        error: `the path of a .json file, relative to the config, ${POLICY_EXPECTED}, or "none"`,
      })
      .optional()
      .describe(
        'The current bucket policy: a file, the policy itself, or "none" if the bucket has no policy. ' +
          "Default: unknown, which the proof reports as an assumption.",
      ),
    bucketPolicy: z
      .enum(["hand-over", "replace"])
      .prefault("hand-over")
      .describe(
        "hand-over: an output and files have the statements that the bucket's owner must add. replace: the stack " +
          "sets the whole bucket policy, with the statements of `policy` and those of the writers.",
      ),
  })
  .meta({ id: "ExistingBucket" });

/** Whether a bucket exists, and its policy. */
export const existingSchema = z
  .union([z.boolean(), existingOptions], {
    error: "true, false or { policy, bucketPolicy }",
  })
  .prefault(false);

export type Existing = z.output<typeof existingSchema>;
export type ExistingBucket = z.output<typeof existingOptions>;

/** The config's options for an existing bucket; undefined for a new one. */
export function existingOf(existing: Existing): ExistingBucket | undefined {
  if (existing === false) return undefined;
  return existing === true ? { bucketPolicy: "hand-over" } : existing;
}

/** @throws Error for a file that was not read: `withPolicyFiles` comes first */
export function documentOf(policy: string | GivenPolicy): GivenPolicy {
  if (typeof policy !== "string") return policy;
  throw new Error(`expected the policy of ${policy}, which is read with the config, received only its path`);
}

/** The statements of the bucket's policy; undefined if unknown. */
export function statementsThere({ policy }: ExistingBucket): readonly GivenStatement[] | undefined {
  if (policy === undefined || policy === "none") return policy && [];
  return statementsOf(documentOf(policy));
}

export function statementsOf({ Statement }: GivenPolicy): readonly GivenStatement[] {
  return Array.isArray(Statement) ? (Statement as readonly GivenStatement[]) : [Statement as GivenStatement];
}

const existingRoleOptions = z
  .strictObject({
    trust: givenPolicy
      .optional()
      .describe(
        "The role's current trust policy. Default: unknown, which the proof reports as an assumption.",
      ),
    policies: z
      .array(givenPolicy)
      .prefault([])
      .describe("The role's other policies, inline or attached. The proof includes them."),
    attach: z
      .enum(["inline-policy", "managed-policy"])
      .prefault("inline-policy")
      .describe(
        "How the role gets the writer's permissions: as an inline policy, or as an attached managed policy.",
      ),
  })
  .meta({ id: "ExistingRole" });

/** Whether a writer's role exists, and its policies. */
export const existingRoleSchema = z
  .union([z.boolean(), existingRoleOptions], { error: "true, false or { trust, policies, attach }" })
  .prefault(false)
  .describe(
    "The role exists, and its owner manages it: only one policy, s3-handshake-<writer>, is added to it. Then " +
      'roleName may include a path, as in "teams/reports", or be an ARN.',
  );

export type ExistingRole = z.output<typeof existingRoleOptions>;

/** The config's options for an existing role; undefined for a new one. */
export function existingRoleOf(existing: z.output<typeof existingRoleSchema>): ExistingRole | undefined {
  if (existing === false) return undefined;
  return existing === true ? { policies: [], attach: "inline-policy" } : existing;
}
