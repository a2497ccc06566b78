import { createHash } from "node:crypto";
import { AwsError, notImplemented } from "./aws-error";
import { crc32, crc32c, crc64nvme } from "./crc";

const hashing =
  (algorithm: string) =>
  (content: Uint8Array): Buffer =>
    createHash(algorithm).update(content).digest();

/** S3's checksum headers for single bodies. */
const ALGORITHMS: Readonly<Record<string, (content: Uint8Array) => Buffer>> = {
  crc32,
  crc32c,
  crc64nvme,
  md5: hashing("md5"),
  sha1: hashing("sha1"),
  sha256: hashing("sha256"),
  sha512: hashing("sha512"),
};

const PREFIX = "x-amz-checksum-";

/** Headers that begin like a checksum but are not. */
const NO_CHECKSUMS: ReadonlySet<string> = new Set(["mode", "algorithm", "type"]);

/**
 * Compares every checksum in headers or trailers with the body.
 *
 * @throws AwsError 400 when one differs, 501 for an algorithm that is not known
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function checkChecksums(headers: ReadonlyMap<string, string>, body: Uint8Array): void {
  checkMd5(headers.get("content-md5"), body);
  for (const [name, value] of headers) {
    const algorithm = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : undefined;
    if (algorithm === undefined || NO_CHECKSUMS.has(algorithm)) continue;
    const compute = ALGORITHMS[algorithm];
    if (compute === undefined) throw notImplemented(`the checksum ${name}`);
    if (compute(body).toString("base64") !== value) {
      throw new AwsError(
        400,
        "BadDigest",
        `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
      );
    }
  }
}

function checkMd5(given: string | undefined, body: Uint8Array): void {
  if (given === undefined) return;
  if (Buffer.from(given, "base64").length !== 16) {
    throw new AwsError(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
  }
  if (hashing("md5")(body).toString("base64") !== given) {
    throw new AwsError(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
}
