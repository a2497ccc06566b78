import { timingSafeEqual } from "node:crypto";
import { AwsError, notImplemented } from "./aws-error";
import type { IssuedSession, Keyring } from "./credentials";
import { queryValue } from "../../analysis/requests";
import type { GatewayRequest } from "./http-request";
import { canonicalRequest, parseScope, sha256, signRequest, signingKey, type CredentialScope } from "./sigv4";

/** The signer of a request, and how it was signed. */
export interface Signed {
  readonly session: IssuedSession;
  readonly scope: CredentialScope;
  /** `20260101T000000Z` */
  readonly time: string;
  readonly signature: string;
  readonly key: Buffer;
  /** `x-amz-content-sha256`; undefined if the body itself was hashed. */
  readonly payload: string | undefined;
  /** For the condition key s3:authType. */
  readonly authType: "REST-HEADER" | "REST-QUERY-STRING";
  /** For a presigned URL: its age. */
  readonly ageMilliseconds: number;
}

interface Claim {
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly time: string;
  readonly token: string | undefined;
  readonly payload: string | undefined;
  /** Of a presigned URL. */
  readonly expiresSeconds: number | undefined;
}

const SKEW_MILLISECONDS = 15 * 60_000;

/**
 * Finds the caller by the access key and checks the signature, in the header or in the query.
 *
 * @param body needed if no header has its hash, as with STS
 * @returns undefined for a request without a signature
 * @throws AwsError in AWS's words: an unknown key, a wrong signature, an old clock, an expired token
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function authenticate(
  request: GatewayRequest,
  body: Uint8Array,
  keyring: Keyring,
  now: Date,
): Signed | undefined {
  const claim = claimOf(request);
  if (claim === undefined) return undefined;
  const { scope, signedHeaders, signature, time, payload } = claim;
  const session = keyring.find(scope.accessKeyId);
  if (session === undefined) {
    throw new AwsError(
      403,
      scope.service === "sts" ? "InvalidClientTokenId" : "InvalidAccessKeyId",
      scope.service === "sts"
        ? "The security token included in the request is invalid."
        : "The AWS Access Key Id you provided does not exist in our records.",
      scope.service === "sts" ? {} : { AWSAccessKeyId: scope.accessKeyId },
    );
  }
  checkSignedHeaders(request, signedHeaders);
  const ageMilliseconds = checkTime(claim, now);
  const key = signingKey(session.credentials.secretAccessKey, scope);
  const canonical = canonicalRequest(request, signedHeaders, payload ?? sha256(body));
  if (!sameText(signRequest(canonical, key, time, scope), signature)) {
    throw new AwsError(
      403,
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    );
  }
  if (claim.token !== session.credentials.sessionToken) {
    throw new AwsError(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
  }
  if (session.credentials.expiration <= now) {
    throw new AwsError(
      scope.service === "sts" ? 403 : 400,
      "ExpiredToken",
      scope.service === "sts"
        ? "The security token included in the request is expired"
        : "The provided token has expired.",
    );
  }
  const authType = claim.expiresSeconds === undefined ? "REST-HEADER" : "REST-QUERY-STRING";
  return { session, scope, time, signature, key, payload, authType, ageMilliseconds };
}

function claimOf(request: GatewayRequest): Claim | undefined {
  const authorization = request.headers.get("authorization");
  if (authorization !== undefined) return headerClaim(authorization, request);
  if (queryValue(request, "X-Amz-Algorithm") !== undefined) return queryClaim(request);
  if (queryValue(request, "AWSAccessKeyId") !== undefined) throw notImplemented("Signature Version 2");
  return undefined;
}

function headerClaim(authorization: string, { headers }: GatewayRequest): Claim {
  const [, credential = "", signedHeaders = "", signature = ""] =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  const scope = parseScope(credential);
  if (scope === undefined) {
    if (!authorization.startsWith("AWS4-HMAC-SHA256 ")) {
      throw notImplemented(`the signature ${authorization.split(" ")[0] ?? ""}`);
    }
    throw new AwsError(400, "AuthorizationHeaderMalformed", "The authorization header is malformed.");
  }
  return {
    scope,
    signedHeaders: signedHeaders.split(";"),
    signature,
    time: headers.get("x-amz-date") ?? "",
    token: headers.get("x-amz-security-token"),
    payload: headers.get("x-amz-content-sha256"),
    expiresSeconds: undefined,
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function queryClaim(request: GatewayRequest): Claim {
  const value = (name: string): string => queryValue(request, name) ?? "";
  const scope = parseScope(value("X-Amz-Credential"));
  const expiresSeconds = Number(value("X-Amz-Expires"));
  if (
    scope === undefined ||
    value("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256" ||
    !Number.isInteger(expiresSeconds) ||
    expiresSeconds < 1 ||
    expiresSeconds > 604_800
  ) {
    throw new AwsError(
      400,
      "AuthorizationQueryParametersError",
      "Query-string authentication requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  }
  return {
    scope,
    signedHeaders: value("X-Amz-SignedHeaders").split(";"),
    signature: value("X-Amz-Signature"),
    time: value("X-Amz-Date"),
    token: queryValue(request, "X-Amz-Security-Token") ?? request.headers.get("x-amz-security-token"),
    payload: request.headers.get("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD",
    expiresSeconds,
  };
}

/** The host and every x-amz header must be signed; otherwise they could be changed on the way. */
function checkSignedHeaders({ headers }: GatewayRequest, signedHeaders: readonly string[]): void {
  const unsigned = ["host", ...headers.keys()].filter(
    (name) => (name === "host" || name.startsWith("x-amz-")) && !signedHeaders.includes(name),
  );
  // A presigned URL does not sign the body's hash.
  const left = unsigned.filter((name) => name !== "x-amz-content-sha256");
  if (left.length > 0) {
    throw new AwsError(
      403,
      "AccessDenied",
      "There were headers present in the request which were not signed",
      { HeadersNotSigned: left.join(", ") },
    );
  }
}

/** @returns the signature's age in milliseconds */
function checkTime({ time, scope, expiresSeconds }: Claim, now: Date): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? [];
  if (second === undefined || !time.startsWith(scope.date)) {
    throw new AwsError(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
  }
  const signedAt = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const age = now.getTime() - signedAt;
  if (expiresSeconds !== undefined) {
    if (age > expiresSeconds * 1000) throw new AwsError(403, "AccessDenied", "Request has expired");
    if (age < -SKEW_MILLISECONDS) throw new AwsError(403, "AccessDenied", "Request is not valid yet");
  } else if (Math.abs(age) > SKEW_MILLISECONDS) {
    throw new AwsError(
      403,
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
      {
        RequestTime: time,
        ServerTime: now.toISOString(),
        MaxAllowedSkewMilliseconds: String(SKEW_MILLISECONDS),
      },
    );
  }
  return Math.max(0, age);
}

function sameText(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
