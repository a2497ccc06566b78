import { AwsError, notImplemented } from "./aws-error";
import type { Signed } from "./authenticate";
import { sha256, signChunk, signTrailer } from "./sigv4";

/** A decoded body. */
export interface DecodedBody {
  readonly content: Buffer;
  /** Trailers, with names in lower case. */
  readonly trailers: ReadonlyMap<string, string>;
}

const SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const SIGNED_WITH_TRAILER = `${SIGNED}-TRAILER`;
const UNSIGNED_WITH_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

/**
 * Decodes a chunked body, and checks it against its signature.
 *
 * @param payload `x-amz-content-sha256`
 * @throws AwsError when the hash, a chunk's signature or the length differs
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function decodeBody(
  raw: Buffer,
  payload: string | undefined,
  headers: ReadonlyMap<string, string>,
  signed: Signed | undefined,
): DecodedBody {
  const none = new Map<string, string>();
  if (payload === undefined || payload === "UNSIGNED-PAYLOAD") return { content: raw, trailers: none };
  if (!payload.startsWith("STREAMING-")) {
    if (sha256(raw) !== payload) {
      throw new AwsError(
        400,
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        { ClientComputedContentSHA256: payload, S3ComputedContentSHA256: sha256(raw) },
      );
    }
    return { content: raw, trailers: none };
  }
  if (![SIGNED, SIGNED_WITH_TRAILER, UNSIGNED_WITH_TRAILER].includes(payload)) {
    throw notImplemented(`a body of kind ${payload}`);
  }
  if (signed === undefined && payload !== UNSIGNED_WITH_TRAILER) {
    throw new AwsError(403, "AccessDenied", "A signed body needs a signed request.");
  }
  const decoded = decodeChunks(raw, payload === UNSIGNED_WITH_TRAILER ? undefined : signed);
  const expected = headers.get("x-amz-decoded-content-length");
  if (expected !== undefined && Number(expected) !== decoded.content.length) throw incomplete();
  return decoded;
}

function decodeChunks(raw: Buffer, signed: Signed | undefined): DecodedBody {
  const chunks: Buffer[] = [];
  let previous = signed?.signature ?? "";
  let at = 0;
  for (;;) {
    const end = raw.indexOf("\r\n", at);
    const [, size, signature] =
      /^([0-9a-fA-F]+)(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(
        raw.toString("latin1", at, Math.max(end, at)),
      ) ?? [];
    if (end === -1 || size === undefined) throw incomplete();
    const length = parseInt(size, 16);
    const start = end + 2;
    const chunk = raw.subarray(start, start + length);
    if (chunk.length !== length) throw incomplete();
    if (signed !== undefined) {
      previous = signChunk(previous, chunk, signed.key, signed.time, signed.scope);
      if (signature !== previous) throw wrongSignature();
    }
    if (length === 0) {
      return { content: Buffer.concat(chunks), trailers: readTrailers(raw, start, previous, signed) };
    }
    chunks.push(chunk);
    if (raw.toString("latin1", start + length, start + length + 2) !== "\r\n") throw incomplete();
    at = start + length + 2;
  }
}

function readTrailers(
  raw: Buffer,
  start: number,
  previous: string,
  signed: Signed | undefined,
): ReadonlyMap<string, string> {
  const trailers = new Map<string, string>();
  for (const line of raw.toString("latin1", start).split("\r\n")) {
    const [, name, value = ""] = /^([^:]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) trailers.set(name.toLowerCase(), value);
  }
  const signature = trailers.get("x-amz-trailer-signature");
  trailers.delete("x-amz-trailer-signature");
  if (signed !== undefined && (trailers.size > 0 || signature !== undefined)) {
    const text = [...trailers].map(([name, value]) => `${name}:${value}\n`).join("");
    if (signTrailer(previous, text, signed.key, signed.time, signed.scope) !== signature)
      throw wrongSignature();
  }
  return trailers;
}

function incomplete(): AwsError {
  return new AwsError(
    400,
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );
}

function wrongSignature(): AwsError {
  return new AwsError(
    403,
    "SignatureDoesNotMatch",
    "The signature we calculated for a part of the body does not match the one that came with it.",
  );
}
