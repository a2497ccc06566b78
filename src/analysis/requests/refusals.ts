import type { ModelBucket } from "../../terraform-model";
import { ACL_HEADERS, OBJECT_LOCK_HEADERS } from "./required-permissions";

/** What S3 answers whatever the policies say, because of how the bucket is set up. */
export interface Refusal {
  /** HTTP. */
  readonly status: number;
  /** As AWS calls it: `AccessDenied`. */
  readonly code: string;
  readonly message: string;
  /** Why, where AWS's own message does not say. */
  readonly reason?: string;
}

/** A setting that decides, and which the stacks do not say. */
export interface UnknownSetting {
  readonly unknown: string;
}

type Headers = ReadonlyMap<string, string>;

/** Whether a bucket's settings let a write be: for each rule, its refusal, or what would have to be known. */
export function writeRefusals(headers: Headers, bucket: ModelBucket): (Refusal | UnknownSetting)[] {
  return [
    aclRefusal(headers, bucket),
    customerKeyRefusal(headers, bucket),
    objectLockRefusal(headers, bucket),
  ].filter((found) => found !== undefined);
}

/**
 * A lock where there is no Object Lock.
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
 * Where the bucket's owner owns everything, an ACL is accepted only if it says just that; where public ACLs are blocked,
 * only if it is none.
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
 * A key that the requester brings along, where the bucket takes none.
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
