import type { Account } from "../config/account-schema";
import { partitionOf } from "../config/partition";
import type { OidcWriter } from "../config/writer-schema";

/** The declared tokens: of this provider, for this audience and any of these subjects. */
export interface DeclaredTokens {
  readonly url: string;
  readonly audience: string;
  readonly subjects: readonly string[];
  readonly subjectPatterns: readonly string[];
}

/** @see https://docs.github.com/en/actions/reference/security/oidc */
export function declaredTokens({ identityProvider: from }: OidcWriter): DeclaredTokens {
  const { audience, subjectPatterns } = from;
  if (from.type === "any") return { url: from.issuer, audience, subjects: from.subjects, subjectPatterns };
  if (from.type === "eks-service-account") {
    const subjects = [`system:serviceaccount:${from.namespace}:${from.serviceAccount}`];
    return { url: from.issuer, audience, subjects, subjectPatterns };
  }
  const of = (kind: string, names: readonly string[]): string[] =>
    names.map((name) => `repo:${from.repository}:${kind}${name}`);
  return {
    url: "https://token.actions.githubusercontent.com",
    audience,
    subjects: [
      ...of("ref:refs/heads/", from.branches),
      ...of("ref:refs/tags/", from.tags),
      ...of("environment:", from.environments),
    ],
    subjectPatterns,
  };
}

/** One token that is expected. */
export function tokenClaims(writer: OidcWriter): { iss: string; aud: string; sub: string } {
  const { url, audience, subjects, subjectPatterns } = declaredTokens(writer);
  const sub = subjects[0] ?? subjectPatterns[0]?.replace(/\*/g, "x").replace(/\?/g, "y") ?? "";
  return { iss: url, aud: audience, sub };
}

/** The provider's ARN in an account, as trust policies name it. */
export function providerArn({ id, region }: Pick<Account, "id" | "region">, url: string): string {
  return `arn:${partitionOf(region)}:iam::${id}:oidc-provider/${url.replace("https://", "")}`;
}
