import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { BucketOptions } from "../config/bucket-options";
import { encryptionGuards } from "../policies/bucket-guards";
import { render } from "../policies/render";
import { policyDocument, type PolicyDocument, type ResourceStatement } from "../policies/statement";

/** The network option is in the policy. */
type OptionalOptions = Partial<Omit<BucketOptions, "network" | "expireOldVersionsAfterDays">>;

/** Includes the options of every bucket: see src/config/bucket-options.ts. */
export interface ClosedBucketProps
  extends Readonly<OptionalOptions>, Readonly<Pick<BucketOptions, "expireOldVersionsAfterDays">> {
  readonly bucketName: string;
  /** The bucket's ARN, as in its policy. */
  readonly bucketArn: string;
  readonly policy: PolicyDocument<ResourceStatement>;
  /** How long objects are kept. @default - forever */
  readonly expireObjectsAfterDays?: number;
  /**
   * The full ARN of the KMS key that encrypts objects by default; requests for another are denied.
   * @default - keys that S3 manages
   */
  readonly keyArn?: string;
  /**
   * The key in the bucket policy. A reference to a new key would hide the whole policy in the first plan.
   * @default - keyArn
   */
  readonly keyArnPattern?: string;
  /**
   * The full ARN of another KMS key that requests may name.
   * @default - none
   */
  readonly alsoKeyArn?: string;
  /**
   * What the policy names and so must be there first: S3 refuses a principal that does not exist.
   * @default - nothing of this stack
   */
  readonly policyDependsOn?: readonly ITerraformDependable[];
}

/** Days until S3 aborts an incomplete multipart upload. */
const ABORT_UPLOADS_AFTER_DAYS = 7;

/**
 * A private bucket: BucketOwnerEnforced, no public access, versioned, encrypted, with the given policy.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export class ClosedBucket extends Construct {
  readonly bucket: S3Bucket;
  /** Resources that must exist before an AWS service may write to the bucket. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: ClosedBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: props.bucketName,
      ...(props.preventDestroy === true ? { lifecycle: { preventDestroy: true } } : {}),
    });
    // https://developer.hashicorp.com/terraform/language/import
    if (props.import === true) this.bucket.importFrom(props.bucketName);
    const bucket = this.bucket.id;
    this.policy = this.closeToOthers(bucket, props);
    this.encrypt(bucket, props.keyArn);
    this.keepVersions(bucket, props);
    if (props.accessLogs !== undefined) {
      new S3BucketLoggingA(this, "access-logs", {
        bucket,
        targetBucket: props.accessLogs.bucketName,
        targetPrefix: props.accessLogs.prefix,
      });
    }
  }

  private closeToOthers(bucket: string, props: ClosedBucketProps): S3BucketPolicy {
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
    const guards = encryptionGuards(props.bucketArn, {
      ...props,
      keyArn: props.keyArnPattern ?? props.keyArn,
    });
    return new S3BucketPolicy(this, "policy", {
      bucket,
      policy: render(policyDocument([...props.policy.Statement, ...guards])),
      // S3 refuses parallel changes to a bucket's access.
      dependsOn: [publicAccessBlock, ...(props.policyDependsOn ?? [])],
    });
  }

  private encrypt(bucket: string, keyArn: string | undefined): void {
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [
        {
          ...(keyArn === undefined
            ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
            : {
                applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
                bucketKeyEnabled: true,
              }),
          // New buckets refuse SSE-C by default; set explicitly so that a plan shows no difference.
          // https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    });
  }

  private keepVersions(bucket: string, props: ClosedBucketProps): void {
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
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
        {
          // A deletion leaves a marker, which stays after its versions have expired.
          // https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html
          id: "remove-expired-delete-markers",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ expiredObjectDeleteMarker: true }],
        },
        ...(props.expireObjectsAfterDays === undefined
          ? []
          : [
              {
                id: "expire-objects",
                status: "Enabled",
                filter: [{ prefix: "" }],
                expiration: [{ days: props.expireObjectsAfterDays }],
              },
            ]),
      ],
      dependsOn: [versioning],
    });
    if (props.objectLock === undefined) return;
    // Not as an argument of the bucket, which is impossible for an existing one.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
    new S3BucketObjectLockConfigurationA(this, "object-lock", {
      bucket,
      rule: {
        defaultRetention: { mode: props.objectLock.mode.toUpperCase(), days: props.objectLock.retainDays },
      },
      dependsOn: [versioning],
    });
  }
}
