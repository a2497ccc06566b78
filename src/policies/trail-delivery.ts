import type { ResourceStatement } from "./statement";

/**
 * Allows one trail to write its log files into a bucket, and to read the bucket's ACL.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export function trailDelivery(bucketArn: string, accountId: string, trailArn: string): ResourceStatement[] {
  const principal = { Service: ["cloudtrail.amazonaws.com"] };
  return [
    {
      Sid: "AllowTrailAclCheck",
      Effect: "Allow",
      Principal: principal,
      Action: ["s3:GetBucketAcl"],
      Resource: [bucketArn],
      Condition: { StringEquals: { "aws:SourceArn": trailArn } },
    },
    {
      Sid: "AllowTrailDelivery",
      Effect: "Allow",
      Principal: principal,
      Action: ["s3:PutObject"],
      Resource: [`${bucketArn}/AWSLogs/${accountId}/*`],
      Condition: {
        StringEquals: { "aws:SourceArn": trailArn, "s3:x-amz-acl": "bucket-owner-full-control" },
      },
    },
  ];
}
