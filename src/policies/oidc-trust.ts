import { oidcProviderArn, type AccountRef } from "../naming";
import { mergeConditions, oneOrMore, type TrustStatement } from "./statement";

/** Which tokens of an OpenID Connect provider are trusted. */
export interface OidcTokens {
  /** The provider's URL without `https://`: so IAM names the provider and its condition keys. */
  readonly issuer: string;
  readonly audience: string;
  readonly subjects: readonly string[];
  /** With `*` and `?`. */
  readonly subjectPatterns: readonly string[];
}

/**
 * Trusts tokens of one provider, audience and subject to assume a role. Without a condition on the subject, anyone with
 * a token of the provider could.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function oidcTrust(
  { issuer, audience, subjects, subjectPatterns }: OidcTokens,
  account: AccountRef,
): TrustStatement {
  const operator = subjectPatterns.length === 0 ? "StringEquals" : "StringLike";
  return {
    Sid: "TrustTokens",
    Effect: "Allow",
    Principal: { Federated: [oidcProviderArn(account, issuer)] },
    Action: ["sts:AssumeRoleWithWebIdentity"],
    Condition: mergeConditions(
      { StringEquals: { [`${issuer}:aud`]: audience } },
      { [operator]: { [`${issuer}:sub`]: oneOrMore([...subjects, ...subjectPatterns]) } },
    ),
  };
}
