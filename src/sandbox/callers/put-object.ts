import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { describeError, isRefusal } from "./describe-error";

/** The result of a put. */
export interface PutOutcome {
  readonly bucket: string;
  readonly key: string;
  /** `denied`: no policy allows it. `failed`: something else went wrong. */
  readonly result: "put" | "denied" | "failed";
  /** What went wrong, with its name. @default - nothing did */
  readonly why?: string;
}

/** Puts an object and returns the result, also for errors. */
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
    return { bucket, key, result: "put" };
  } catch (error) {
    return { bucket, key, result: isRefusal(error) ? "denied" : "failed", why: describeError(error) };
  }
}
