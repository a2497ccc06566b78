import { generateKeyPairSync, sign, verify } from "node:crypto";
import type { Requester } from "./authorize";
import { AwsError } from "./aws-error";

/** The claims of an OpenID Connect token that AWS uses. */
export interface TokenClaims {
  /** The provider's URL. */
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
}

/** Signs tokens for every provider, and verifies them like STS. */
export interface Tokens {
  readonly sign: (claims: TokenClaims) => string;
  /** @throws AwsError when the token was not signed here, or has expired */
  readonly read: (token: string) => TokenClaims;
}

const VALID_SECONDS = 3600;
/** A signature of ES256 is the two numbers of it, one after the other. */
const ENCODING = { dsaEncoding: "ieee-p1363" } as const;

/** @see https://www.rfc-editor.org/rfc/rfc7519 */
export function createTokens(now: () => Date): Tokens {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const seconds = (): number => Math.floor(now().getTime() / 1000);
  return {
    sign(claims) {
      const iat = seconds();
      const signed = [
        { alg: "ES256", typ: "JWT" },
        { ...claims, iat, exp: iat + VALID_SECONDS },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
        .join(".");
      const signature = sign("sha256", Buffer.from(signed), { key: privateKey, ...ENCODING });
      return `${signed}.${signature.toString("base64url")}`;
    },
    read(token) {
      const [header = "", payload = "", signature = ""] = token.split(".");
      const isSigned = verify(
        "sha256",
        Buffer.from(`${header}.${payload}`),
        { key: publicKey, ...ENCODING },
        Buffer.from(signature, "base64url"),
      );
      if (!isSigned) {
        throw new AwsError(400, "InvalidIdentityToken", "The sandbox has not signed this token");
      }
      const { exp, ...claims } = JSON.parse(Buffer.from(payload, "base64url").toString()) as TokenClaims & {
        exp: number;
      };
      if (exp <= seconds()) throw new AwsError(400, "ExpiredTokenException", "Token must not be expired");
      return claims;
    },
  };
}

/**
 * The principal of a token: the provider in the role's account, with the token's audience and subject.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function tokenRequester({ iss, aud, sub }: TokenClaims, roleArn: string): Requester {
  const issuer = iss.replace("https://", "");
  const [, partition = "aws", , , account = ""] = roleArn.split(":");
  return {
    caller: {
      text: `a token of ${issuer} for ${sub}`,
      principal: { kind: "federated", provider: `arn:${partition}:iam::${account}:oidc-provider/${issuer}` },
      permissions: "nothing",
    },
    circumstances: { [`${issuer}:aud`]: aud, [`${issuer}:sub`]: sub },
  };
}
