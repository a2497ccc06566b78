/**
 * Operations of S3 with known permissions, by AWS's names.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export const S3_OPERATIONS = [
  "ListBuckets",
  "HeadBucket",
  "ListObjects",
  "ListObjectsV2",
  "ListObjectVersions",
  "ListMultipartUploads",
  "GetBucketLocation",
  "GetBucketVersioning",
  "GetBucketPolicy",
  "DeleteObjects",
  "GetObject",
  "HeadObject",
  "GetObjectAttributes",
  "GetObjectAcl",
  "PutObjectAcl",
  "GetObjectTagging",
  "PutObjectTagging",
  "DeleteObjectTagging",
  "PutObject",
  "CopyObject",
  "DeleteObject",
  "CreateMultipartUpload",
  "UploadPart",
  "UploadPartCopy",
  "CompleteMultipartUpload",
  "AbortMultipartUpload",
  "ListParts",
] as const;

export type S3Operation = (typeof S3_OPERATIONS)[number];
