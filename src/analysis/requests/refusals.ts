import type { ModelBucket } from "../../terraform-model";
import { ACL_HEADERS, OBJECT_LOCK_HEADERS } from "./required-permissions";

/** What S3 answers because of the bucket's settings, whatever the policies say. */
export interface Refusal {
  /** HTTP. */
  readonly status: number;
  /** AWS's error code: `AccessDenied`. */
  readonly code: string;
  readonly message: string;
  /** The reason, if AWS's message does not say it. */
  readonly reason?: string;
}

/** A deciding setting that the stacks do not show. */
export interface UnknownSetting {
  readonly unknown: string;
}

type Headers = ReadonlyMap<string, string>;

/** Checks a write against a bucket's settings: for each rule, its refusal, or what must be known. */
export function writeRefusals(headers: Headers, bucket: ModelBucket): (Refusal | UnknownSetting)[] {
  return [
    aclRefusal(headers, bucket),
    customerKeyRefusal(headers, bucket),
    objectLockRefusal(headers, bucket),
  ].filter((found) => found !== undefined);
}

/**
 * A lock on a bucket without Object Lock.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
function objectLockRefusal(
  headers: Headers,
  { name, objectLock }: ModelBucket,
): Refusal | UnknownSetting | undefined {
  if (objectLock === true || !OBJECT_LOCK_HEADERS.some((header) => headers.has(header))) return undefined;
  if (objectLock === undefined) {
    return { unknown: `whether ${name} has Object Lock, which the stacks do not say` };
  }
  return { status: 400, code: "InvalidRequest", message: "Bucket is missing ObjectLockConfiguration" };
}

/**
 * With BucketOwnerEnforced, only the ACL bucket-owner-full-control is accepted; with public ACLs blocked, only a
 * non-public one.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function aclRefusal(
  headers: Headers,
  { name, ownership, publicAccessBlock }: ModelBucket,
): Refusal | UnknownSetting | undefined {
  const given = ACL_HEADERS.flatMap((header) => {
    const value = headers.get(header);
    return value === undefined ? [] : [{ header, value }];
  });
  const saysWhatHolds = given.every(
    ({ header, value }) => header === "x-amz-acl" && value === "bucket-owner-full-control",
  );
  if (saysWhatHolds) return undefined;
  if (ownership === undefined) {
    return { unknown: `the object ownership of ${name}, which the stacks do not say` };
  }
  if (ownership === "BucketOwnerEnforced") {
    return { status: 400, code: "AccessControlListNotSupported", message: "The bucket does not allow ACLs" };
  }
  if (!given.some(({ value }) => PUBLIC_ACL.test(value))) return undefined;
  if (publicAccessBlock === undefined) {
    return { unknown: `the Block Public Access of ${name}, which the stacks do not say` };
  }
  if (!publicAccessBlock.blockPublicAcls) return undefined;
  return {
    status: 403,
    code: "AccessDenied",
    message: "Access Denied",
    reason: "public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access",
  };
}

const PUBLIC_ACL = /^public-|^authenticated-read$|\/groups\/global\/(?:AllUsers|AuthenticatedUsers)\b/;

/**
 * A customer-provided key, if the bucket blocks SSE-C.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html
 */
function customerKeyRefusal(
  headers: Headers,
  { name, blockedEncryptionTypes }: ModelBucket,
): Refusal | UnknownSetting | undefined {
  if (!headers.has("x-amz-server-side-encryption-customer-algorithm")) return undefined;
  if (blockedEncryptionTypes === undefined) {
    return { unknown: `whether ${name} blocks SSE-C, which the stacks do not say` };
  }
  if (!blockedEncryptionTypes.includes("SSE-C")) return undefined;
  return {
    status: 403,
    code: "AccessDenied",
    message: "Access Denied",
    reason:
      "this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C)",
  };
}
