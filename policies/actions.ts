/**
 * The actions that this project grants, by purpose.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */

/** Reading objects. A request that names a version needs GetObjectVersion, one that names none needs GetObject. */
export const READ_OBJECTS = ["s3:GetObject", "s3:GetObjectVersion"] as const;

/** Writing objects, in one piece or many. */
export const WRITE_OBJECTS = ["s3:PutObject"] as const;

/** Clearing away the parts of an upload that failed. */
export const ABORT_UPLOADS = ["s3:AbortMultipartUpload"] as const;

/**
 * Replacing an object only if it is still the one that was read: If-Match needs both.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export const REPLACE_OBJECTS = ["s3:GetObject", "s3:PutObject"] as const;

/** Writing to a log group that is there already. */
export const WRITE_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"] as const;

export const ASSUME_ROLE = ["sts:AssumeRole"] as const;
