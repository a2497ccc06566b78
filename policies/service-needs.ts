/** What a service needs of a bucket that it writes to, besides reading, writing, deleting and listing objects. */
export interface ServiceNeeds {
  readonly bucketActions: readonly string[];
  /** On the objects under the writer's prefixes. */
  readonly objectActions: readonly string[];
}

const LOCATE_AND_LIST_UPLOADS = ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"] as const;

/**
 * By service: what its pages ask for and no operation of the config stands for.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
 * @see https://docs.aws.amazon.com/datasync/latest/userguide/tutorial_s3-s3-cross-account-transfer.html
 * @see https://docs.aws.amazon.com/athena/latest/ug/cross-account-permissions.html
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.S3.html
 */
const NEEDS: Readonly<Record<string, ServiceNeeds>> = {
  "firehose.amazonaws.com": { bucketActions: LOCATE_AND_LIST_UPLOADS, objectActions: [] },
  "datasync.amazonaws.com": {
    bucketActions: LOCATE_AND_LIST_UPLOADS,
    objectActions: ["s3:ListMultipartUploadParts"],
  },
  "athena.amazonaws.com": {
    bucketActions: LOCATE_AND_LIST_UPLOADS,
    objectActions: ["s3:ListMultipartUploadParts"],
  },
  "dms.amazonaws.com": { bucketActions: [], objectActions: ["s3:PutObjectTagging"] },
};

/** What these services need together, each action once. */
export function needsOfServices(services: readonly string[]): ServiceNeeds {
  const needs = services.flatMap((service) => NEEDS[service] ?? []);
  return {
    bucketActions: [...new Set(needs.flatMap(({ bucketActions }) => bucketActions))],
    objectActions: [...new Set(needs.flatMap(({ objectActions }) => objectActions))],
  };
}
