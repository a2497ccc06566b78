import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { render } from "../policies/render";
import type { PolicyDocument, ResourceStatement } from "../policies/statement";

export interface ClosedBucketProps {
  readonly bucketName: string;
  readonly policy: PolicyDocument<ResourceStatement>;
  /** How long an overwritten or deleted object can still be brought back. */
  readonly expireOldVersionsAfterDays: number;
  /**
   * What the policy names and so must be there first: S3 refuses a principal that does not exist.
   * @default - nothing of this stack
   */
  readonly policyDependsOn?: readonly ITerraformDependable[];
}

/** Days until S3 clears away the parts of an upload that was never completed. */
const ABORT_UPLOADS_AFTER_DAYS = 7;

/**
 * A private bucket: its owner owns every object in it, nothing of it can be public, every version is kept for a
 * while, everything is encrypted, and its policy is the one given.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export class ClosedBucket extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, id: string, props: ClosedBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", { bucket: props.bucketName });
    const bucket = this.bucket.id;

    new S3BucketOwnershipControls(this, "ownership", {
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    const publicAccessBlock = new S3BucketPublicAccessBlock(this, "public-access-block", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
          // New buckets refuse SSE-C by default; said here, so that a plan shows no difference.
          // https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: [
        {
          id: "abort-incomplete-uploads",
          status: "Enabled",
          filter: [{ prefix: "" }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: ABORT_UPLOADS_AFTER_DAYS }],
        },
        {
          id: "expire-old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: props.expireOldVersionsAfterDays }],
        },
      ],
      dependsOn: [versioning],
    });
    new S3BucketPolicy(this, "policy", {
      bucket,
      policy: render(props.policy),
      // S3 refuses two changes to a bucket's access at once.
      dependsOn: [publicAccessBlock, ...(props.policyDependsOn ?? [])],
    });
  }
}
