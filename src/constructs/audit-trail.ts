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
  /** Made for the trail alone. */
  readonly logBucketName: string;
  /** What the trail is of, in CloudTrail's own list: `Objects of the destination`. */
  readonly selectorName: string;
  /** The buckets whose objects are watched. */
  readonly watchedBucketArns: readonly string[];
  /**
   * A KMS key for the log files, whose policy lets CloudTrail use it.
   * @default - encrypted by S3
   */
  readonly keyArn?: string;
  /** How long log files are kept. @default - for good */
  readonly expireLogsAfterDays?: number;
  /** Whether Terraform refuses to destroy the bucket of the log files. @default false */
  readonly preventDestroy?: boolean;
}

/** Days that an overwritten or deleted log file can still be brought back. */
const KEEP_OLD_LOGS_DAYS = 365;

/**
 * A trail of every read and write of buckets' objects, whoever made it, in its own closed bucket. The owner's
 * trail sees the calls of other accounts too.
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
