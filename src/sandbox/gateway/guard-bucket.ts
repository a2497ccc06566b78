import type { ModelBucket } from "../../terraform-model";
import { writeRefusals, type S3Operation, type Subject } from "../../analysis/requests";
import { AwsError, notImplemented } from "./aws-error";
import type { Signed } from "./authenticate";
import { deniedWords } from "./denial";
import type { RequestSession } from "./request-session";
import type { GatewayRequest } from "./http-request";

/** What S3 refuses because of the bucket's settings, whatever the policies say. moto does not do that. */

/**
 * The bucket must belong to the expected owner.
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

/** A signature for another Region than the bucket's. SDKs read the right one and retry. */
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

/**
 * @throws AwsError for an ACL or a key that the bucket refuses
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
export function checkWrite(
  { request, requester }: RequestSession,
  operation: S3Operation,
  { bucket, key = "" }: Subject,
): void {
  const [found] = writeRefusals(request.headers, bucket);
  if (found === undefined) return;
  if ("unknown" in found) throw notImplemented(`a request whose answer depends on ${found.unknown}`);
  const { status, code, message, reason } = found;
  if (reason === undefined) throw new AwsError(status, code, message);
  const need = { action: `s3:${operation}`, resource: `${bucket.arn}/${key}` };
  throw new AwsError(status, code, deniedWords(requester, need, ` because ${reason}.`), { Reason: reason });
}
