import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** How a put ended. */
export interface PutOutcome {
  readonly bucket: string;
  readonly key: string;
  readonly allowed: boolean;
  /** `AccessDenied`, where it was not. */
  readonly errorCode?: string;
}

/** Puts an object and tells how that ended; a refusal is an outcome, not an error. */
export async function putObject(
  client: S3Client,
  bucket: string,
  key: string,
  body: Uint8Array | string,
  acl?: "bucket-owner-full-control",
): Promise<PutOutcome> {
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ...(acl === undefined ? {} : { ACL: acl }),
      }),
    );
    return { bucket, key, allowed: true };
  } catch (error) {
    return { bucket, key, allowed: false, errorCode: (error as Error).name };
  }
}
