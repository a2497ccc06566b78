import { createHash, createHmac } from "node:crypto";
import { createScope, getCanonicalHeaders, getCanonicalQuery } from "@smithy/signature-v4";
import type { GatewayRequest } from "./http-request";

/** A signature's scope: `<key id>/<date>/<region>/<service>/aws4_request`. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** `20260101` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** @returns undefined if it is not a credential scope */
export function parseScope(text: string): CredentialScope | undefined {
  const [, accessKeyId = "", date = "", region = "", service = ""] =
    /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(text) ?? [];
  return accessKeyId === "" ? undefined : { accessKeyId, date, region, service };
}

/** The key of one day, Region and service. */
export function signingKey(secretAccessKey: string, { date, region, service }: CredentialScope): Buffer {
  return [date, region, service, "aws4_request"].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

/**
 * The canonical request: with the raw path, as for S3, and the signed headers.
 *
 * @param payloadHash the value of `x-amz-content-sha256`, or the body's own hash
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function canonicalRequest(
  { method, path, query, headers }: GatewayRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const signed = new Set(signedHeaders);
  const canonical = getCanonicalHeaders(
    { headers: Object.fromEntries([...headers].filter(([name]) => signed.has(name))) } as never,
    undefined,
    signed,
  );
  const names = signedHeaders.filter((name) => name in canonical).sort();
  return [
    method,
    path,
    getCanonicalQuery({
      query: Object.fromEntries([...query].map(([name, values]) => [name, [...values]])),
    } as never),
    ...names.map((name) => `${name}:${canonical[name] ?? ""}`),
    "",
    signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
}

/** The signature of a canonical request, in hexadecimal. */
export function signRequest(canonical: string, key: Buffer, time: string, scope: CredentialScope): string {
  return signText(["AWS4-HMAC-SHA256", time, scopeText(scope), sha256(canonical)].join("\n"), key);
}

/** The signature of one chunk of a body, which depends on the previous one. */
export function signChunk(
  previous: string,
  chunk: Uint8Array,
  key: Buffer,
  time: string,
  scope: CredentialScope,
): string {
  return signText(
    ["AWS4-HMAC-SHA256-PAYLOAD", time, scopeText(scope), previous, sha256(""), sha256(chunk)].join("\n"),
    key,
  );
}

/** The signature of trailers. */
export function signTrailer(
  previous: string,
  trailer: string,
  key: Buffer,
  time: string,
  scope: CredentialScope,
): string {
  return signText(
    ["AWS4-HMAC-SHA256-TRAILER", time, scopeText(scope), previous, sha256(trailer)].join("\n"),
    key,
  );
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function scopeText({ date, region, service }: CredentialScope): string {
  return createScope(date, region, service);
}

function signText(text: string, key: Buffer): string {
  return hmac(key, text).toString("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
