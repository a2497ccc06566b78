import { grantsOn, passRole, text, arnIn, type Calls, type GrantsOf } from "../grant";

/**
 * What the provider reads for every bucket.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket.go
 */
const READS_OF_BUCKET = [
  "s3:GetAccelerateConfiguration",
  "s3:GetBucketAcl",
  "s3:GetBucketCORS",
  "s3:GetBucketLocation",
  "s3:GetBucketLogging",
  "s3:GetBucketObjectLockConfiguration",
  "s3:GetBucketPolicy",
  "s3:GetBucketRequestPayment",
  "s3:GetBucketTagging",
  "s3:GetBucketVersioning",
  "s3:GetBucketWebsite",
  "s3:GetEncryptionConfiguration",
  "s3:GetLifecycleConfiguration",
  "s3:GetReplicationConfiguration",
  // HeadBucket, with which the provider waits.
  "s3:ListBucket",
  "s3:ListTagsForResource",
];

function ofBucket(calls: Calls): GrantsOf {
  return (resource, around) =>
    grantsOn([`arn:${resource.partition}:s3:::${text(resource, "bucket")}`], calls, resource, around);
}

function ofAccessGrants(rest: string, calls: Calls): GrantsOf {
  return (resource, around) =>
    grantsOn([arnIn(resource, "s3", `access-grants/default${rest}`)], calls, resource, around);
}

/** For one setting of a bucket: removing it needs the same permission. */
function setting(name: string): GrantsOf {
  return ofBucket({ read: [`s3:Get${name}`], write: [`s3:Put${name}`] });
}

const TAG = ["s3:TagResource", "s3:UntagResource"];

export const S3 = {
  aws_s3_bucket: ofBucket({
    read: READS_OF_BUCKET,
    write: ["s3:CreateBucket"],
    remove: ["s3:DeleteBucket"],
    tag: ["s3:PutBucketTagging", ...TAG],
  }),
  aws_s3_bucket_policy: ofBucket({
    read: ["s3:GetBucketPolicy"],
    write: ["s3:PutBucketPolicy"],
    remove: ["s3:DeleteBucketPolicy"],
  }),
  aws_s3_bucket_ownership_controls: setting("BucketOwnershipControls"),
  aws_s3_bucket_public_access_block: setting("BucketPublicAccessBlock"),
  aws_s3_bucket_versioning: setting("BucketVersioning"),
  aws_s3_bucket_server_side_encryption_configuration: setting("EncryptionConfiguration"),
  aws_s3_bucket_lifecycle_configuration: setting("LifecycleConfiguration"),
  aws_s3_bucket_logging: setting("BucketLogging"),
  aws_s3_bucket_object_lock_configuration: setting("BucketObjectLockConfiguration"),
  aws_s3_bucket_notification: setting("BucketNotification"),
  aws_s3control_access_grants_instance: ofAccessGrants("", {
    read: ["s3:GetAccessGrantsInstance", "s3:ListTagsForResource"],
    write: ["s3:CreateAccessGrantsInstance"],
    remove: ["s3:DeleteAccessGrantsInstance"],
    tag: TAG,
  }),
  aws_s3control_access_grants_instance_resource_policy: ofAccessGrants("", {
    read: ["s3:GetAccessGrantsInstanceResourcePolicy"],
    write: ["s3:PutAccessGrantsInstanceResourcePolicy"],
    remove: ["s3:DeleteAccessGrantsInstanceResourcePolicy"],
  }),
  // AWS assigns the ids of locations and grants.
  aws_s3control_access_grants_location: (resource, around) => [
    ...ofAccessGrants("/location/*", {
      read: ["s3:GetAccessGrantsLocation", "s3:ListTagsForResource"],
      write: ["s3:CreateAccessGrantsLocation", "s3:UpdateAccessGrantsLocation"],
      remove: ["s3:DeleteAccessGrantsLocation"],
      condition: { StringEquals: { "s3:AccessGrantsLocationScope": text(resource, "location_scope") } },
    })(resource, { ...around, isTagged: false }),
    ...ofAccessGrants("/location/*", { read: [], tag: TAG })(resource, around),
    passRole(text(resource, "iam_role_arn"), "access-grants.s3.amazonaws.com"),
  ],
  aws_s3control_access_grant: ofAccessGrants("/grant/*", {
    read: ["s3:GetAccessGrant", "s3:ListTagsForResource"],
    write: ["s3:CreateAccessGrant"],
    remove: ["s3:DeleteAccessGrant"],
    tag: TAG,
  }),
} satisfies Readonly<Record<string, GrantsOf>>;
