import type { ModelBucket } from "../../access/model";
import { AwsError } from "./aws-error";
import type { Signed } from "./authenticate";
import type { GatewayRequest } from "./http-request";

/** What S3 refuses whatever the policies say, because of how the bucket is set up. moto knows none of it. */

/**
 * The bucket has to be the account's that the caller expects.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 */
export function checkOwner(
  { headers }: GatewayRequest,
  header: "x-amz-expected-bucket-owner" | "x-amz-source-expected-bucket-owner",
  { name, account }: ModelBucket,
): void {
  const expected = headers.get(header);
  if (expected === undefined || expected === account) return;
  if (!/^\d{12}$/.test(expected)) {
    throw new AwsError(
      400,
      "InvalidBucketOwnerAWSAccountID",
      "The value of the expected bucket owner parameter must be an AWS Account ID.",
    );
  }
  throw new AwsError(403, "AccessDenied", "Access Denied", {
    Reason: `${header}: expected ${expected}, received the bucket ${name} of ${account}`,
  });
}

/** A signature for another Region than the bucket's. SDKs read where it is and try again there. */
export function checkRegion(signed: Signed | undefined, { region }: ModelBucket): void {
  if (signed === undefined || signed.scope.region === region) return;
  throw new AwsError(
    400,
    "AuthorizationHeaderMalformed",
    `The authorization header is malformed; the region '${signed.scope.region}' is wrong; expecting '${region}'`,
    { Region: region },
    { "x-amz-bucket-region": region },
  );
}

const ACL_HEADER = /^x-amz-(?:acl$|grant-)/;

/**
 * Where the bucket's owner owns everything, an ACL is accepted only if it says just that.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function checkAcl(
  headers: ReadonlyMap<string, string>,
  { ownership, publicAccessBlock }: ModelBucket,
): void {
  const given = [...headers].filter(([name]) => ACL_HEADER.test(name));
  if (given.length === 0) return;
  if (ownership === "BucketOwnerEnforced") {
    if (given.every(([name, value]) => name === "x-amz-acl" && value === "bucket-owner-full-control")) return;
    throw new AwsError(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
  }
  if (
    publicAccessBlock?.blockPublicAcls === true &&
    given.some(([, value]) => /public|authenticated-read|AllUsers|AuthenticatedUsers/.test(value))
  ) {
    throw new AwsError(403, "AccessDenied", "Access Denied", {
      Reason: "public ACLs are blocked by the bucket's public access block",
    });
  }
}
