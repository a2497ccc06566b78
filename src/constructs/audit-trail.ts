import { Cloudtrail } from "@cdktf/provider-aws/lib/cloudtrail";
import { Construct } from "constructs";
import { bucketArn, trailArn, type AccountRef } from "../naming";
import { bucketGuards } from "../policies/bucket-guards";
import { policyDocument } from "../policies/statement";
import { trailDelivery } from "../policies/trail-delivery";
import { ClosedBucket } from "./closed-bucket";

export interface AuditTrailProps {
  readonly account: AccountRef;
  readonly trailName: string;
  /** A new bucket, only for the trail. */
  readonly logBucketName: string;
  /** The selector's name in CloudTrail: `Objects of the destination`. */
  readonly selectorName: string;
  readonly watchedBucketArns: readonly string[];
  /**
   * A KMS key for the log files, whose policy must allow CloudTrail.
   * @default - encrypted by S3
   */
  readonly keyArn?: string;
  /** How long log files are kept. @default - forever */
  readonly expireLogsAfterDays?: number;
  /** Whether Terraform refuses to destroy the bucket of the log files. @default false */
  readonly preventDestroy?: boolean;
}

/** Days that an overwritten or deleted log file can be restored. */
const KEEP_OLD_LOGS_DAYS = 365;

/**
 * A trail of all reads and writes of buckets' objects, including those of other accounts, with its own private bucket.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export class AuditTrail extends Construct {
  readonly trail: Cloudtrail;

  constructor(scope: Construct, id: string, props: AuditTrailProps) {
    super(scope, id);
    const { account, trailName, logBucketName } = props;
    const logBucketArn = bucketArn(account, logBucketName);
    const logs = new ClosedBucket(this, "logs", {
      bucketName: logBucketName,
      bucketArn: logBucketArn,
      expireOldVersionsAfterDays: KEEP_OLD_LOGS_DAYS,
      ...(props.expireLogsAfterDays === undefined
        ? {}
        : { expireObjectsAfterDays: props.expireLogsAfterDays }),
      preventDestroy: props.preventDestroy,
      // Digest files may come with S3's own encryption, log files name the key.
      alsoKeyArn: props.keyArn,
      policy: policyDocument([
        ...bucketGuards({ bucketArn: logBucketArn, ownerAccountId: account.id, tlsMinimumVersion: "1.2" }),
        ...trailDelivery(logBucketArn, account.id, trailArn(account, trailName)),
      ]),
    });
    this.trail = new Cloudtrail(this, "trail", {
      name: trailName,
      s3BucketName: logs.bucket.id,
      kmsKeyId: props.keyArn,
      enableLogFileValidation: true,
      includeGlobalServiceEvents: false,
      isMultiRegionTrail: false,
      advancedEventSelector: [
        {
          name: props.selectorName,
          fieldSelector: [
            { field: "eventCategory", equalTo: ["Data"] },
            { field: "resources.type", equalTo: ["AWS::S3::Object"] },
            { field: "resources.ARN", startsWith: props.watchedBucketArns.map((arn) => `${arn}/`) },
          ],
        },
      ],
      dependsOn: [logs.policy],
    });
  }
}
