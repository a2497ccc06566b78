import * as z from "zod";
import { unique } from "./fields";

/**
 * The tokens that a role trusts: issuer, audience and subjects.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */

const SUBJECT_EXPECTED =
  "a subject as in the token, without * and ? (subjects with wildcards go into subjectPatterns)";

const subject = z.string({ error: SUBJECT_EXPECTED }).regex(/^[^\s*?$]{1,255}$/, { error: SUBJECT_EXPECTED });

const subjectPattern = z.string().regex(/^(?=.*[*?])(?![*?]+$)[^\s$]{1,255}$/, {
  error: 'a subject with * or ?, but not only wildcards, such as "repo:acme/site:ref:refs/tags/v*"',
});

const issuerUrl = z.string().regex(/^https:\/\/[a-z0-9.-]+(?:\/[\w./-]*[\w-])?$/, {
  error: 'an issuer\'s URL without a trailing slash, such as "https://gitlab.com"',
});

function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .refine(...unique("entries"))
    .prefault([] as z.input<Item>[]);
}

const common = {
  provider: z
    .enum(["create", "existing"])
    .prefault("create")
    .describe("Whether the stack creates the provider. An account has one for each issuer."),
  audience: z
    .string()
    .regex(/^[^\s*?$]{1,255}$/, { error: 'an audience, such as "sts.amazonaws.com"' })
    .prefault("sts.amazonaws.com")
    .describe("The audience of the tokens."),
  subjectPatterns: listOf(subjectPattern).describe(
    "Subjects with wildcards: every token that matches one may assume the role.",
  ),
};

const refName = z.string().regex(/^[^\s*?:$]{1,200}$/, {
  error: "a name without wildcards (those go into subjectPatterns)",
});

/** @see https://docs.github.com/en/actions/reference/security/oidc */
const githubActions = z.strictObject({
  type: z.literal("github-actions"),
  repository: z
    .string()
    .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, { error: 'a repository with its owner, such as "acme/site"' }),
  branches: listOf(refName),
  tags: listOf(refName),
  environments: listOf(refName),
  ...common,
});

/** @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
const eksServiceAccount = z.strictObject({
  type: z.literal("eks-service-account"),
  issuer: issuerUrl.describe("The cluster's issuer, as `aws eks describe-cluster` shows it."),
  namespace: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'a namespace of Kubernetes, such as "default"',
  }),
  serviceAccount: z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, {
    error: 'the name of a service account, such as "writer"',
  }),
  ...common,
});

const anyIssuer = z.strictObject({
  type: z.literal("any"),
  issuer: issuerUrl,
  subjects: listOf(subject),
  ...common,
  audience: common.audience.unwrap(),
});

export const identityProviderSchema = z.discriminatedUnion("type", [
  githubActions
    .refine(
      ({ repository, subjectPatterns }) =>
        subjectPatterns.every((pattern) => pattern.startsWith(`repo:${repository}:`)),
      {
        error: 'patterns of this repository\'s subjects, which begin with "repo:", its name and a colon',
        path: ["subjectPatterns"],
      },
    )
    .refine(
      (from) =>
        [from.branches, from.tags, from.environments, from.subjectPatterns].some((list) => list.length > 0),
      { error: "at least one of branches, tags, environments or subjectPatterns" },
    ),
  eksServiceAccount,
  anyIssuer.refine(({ subjects, subjectPatterns }) => subjects.length + subjectPatterns.length > 0, {
    error: "at least one of subjects or subjectPatterns",
  }),
]);

export type IdentityProvider = z.output<typeof identityProviderSchema>;

export const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";
