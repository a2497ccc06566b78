import { GITHUB_ISSUER, type IdentityProvider } from "../config/oidc-schema";
import type { ResolvedOidc, ResolvedWriter } from "../config/resolve-writers";
import type { AccountRef } from "../naming";
import { oidcTrust, type OidcTokens } from "../policies/oidc-trust";
import type { TrustStatement } from "../policies/statement";

/** A provider that a stack makes. */
export interface OidcProviderPlan {
  /** With `https://`. */
  readonly url: string;
  readonly audiences: readonly string[];
}

export function trustTokens({ identityProvider }: ResolvedOidc, account: AccountRef): TrustStatement {
  return oidcTrust(tokensOf(identityProvider), account);
}

/** The new providers of an account's stack: one for each issuer. */
export function planOidcProviders(
  writers: readonly ResolvedWriter[],
  accountKey: string,
): OidcProviderPlan[] {
  const audiences = new Map<string, Set<string>>();
  for (const writer of writers) {
    if (writer.kind !== "oidc" || writer.identityProvider.provider === "existing") continue;
    if (!writer.accounts.some(({ key }) => key === accountKey)) continue;
    const url = urlOf(writer.identityProvider);
    audiences.set(url, (audiences.get(url) ?? new Set()).add(writer.identityProvider.audience));
  }
  return [...audiences].map(([url, of]) => ({ url, audiences: [...of] }));
}

function urlOf(from: IdentityProvider): string {
  return from.type === "github-actions" ? GITHUB_ISSUER : from.issuer;
}

function tokensOf(from: IdentityProvider): OidcTokens {
  return {
    issuer: urlOf(from).replace("https://", ""),
    audience: from.audience,
    subjects: subjectsOf(from),
    subjectPatterns: from.subjectPatterns,
  };
}

/**
 * @see https://docs.github.com/en/actions/reference/security/oidc
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
function subjectsOf(from: IdentityProvider): readonly string[] {
  switch (from.type) {
    case "github-actions":
      return [
        ...from.branches.map((branch) => `repo:${from.repository}:ref:refs/heads/${branch}`),
        ...from.tags.map((tag) => `repo:${from.repository}:ref:refs/tags/${tag}`),
        ...from.environments.map((environment) => `repo:${from.repository}:environment:${environment}`),
      ];
    case "eks-service-account":
      return [`system:serviceaccount:${from.namespace}:${from.serviceAccount}`];
    case "any":
      return from.subjects;
  }
}
