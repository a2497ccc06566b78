import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";
import type { DestinationSettings } from "../settings/common-settings";
import { errorCode, errorMessage, isPermanent, UnexpectedEventError, WrongSourceError } from "./errors";
import { MAX_KEY_BYTES } from "./object-key";
import type { ObjectName } from "./s3-event";
import { storageError } from "./storage-error";

/** A failed object, with its version. */
export interface FailedObject extends ObjectName {
  readonly versionId?: string;
  /** Without quotes. */
  readonly etag?: string;
}

/** The record of a permanent failure. */
export interface QuarantineRecord extends FailedObject {
  /** See `shared/errors.ts`. */
  readonly code: string;
  readonly message: string;
  /** The invocation's request id; its log has more. */
  readonly requestId: string;
  /** When it failed: RFC 3339. */
  readonly time: string;
}

/** The place and the client for quarantine records. */
export interface QuarantinePlace {
  readonly client: S3Client;
  readonly destination: DestinationSettings;
}

/**
 * Writes down an object that failed for good, so that it need not fail again: trying it again cannot help. One object
 * version has one record, however often it fails.
 *
 * An event that cannot be read, or is of another bucket or prefix, is no fault of an object: it is not recorded, and
 * fails the invocation.
 * @returns The record's key; undefined if the error is not recorded.
 * @throws StorageError or TargetRoleError when it cannot be written: then the invocation must fail.
 */
export async function quarantine(
  error: unknown,
  failed: FailedObject,
  requestId: string,
  { client, destination }: QuarantinePlace,
): Promise<string | undefined> {
  const { bucket, bucketOwner, quarantinePrefix } = destination;
  const isObjects = !(error instanceof UnexpectedEventError || error instanceof WrongSourceError);
  if (quarantinePrefix === undefined || !isPermanent(error) || !isObjects) return undefined;
  const record: QuarantineRecord = {
    bucket: failed.bucket,
    key: failed.key,
    versionId: failed.versionId,
    etag: failed.etag,
    code: errorCode(error),
    message: errorMessage(error),
    requestId,
    time: new Date().toISOString(),
  };
  const key = quarantineKey(quarantinePrefix, failed);
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ExpectedBucketOwner: bucketOwner,
        Body: JSON.stringify(record, undefined, 2),
        ContentType: "application/json",
      }),
    );
    return key;
  } catch (cause) {
    throw storageError(cause, "PutObject", `s3://${bucket}/${key}`);
  }
}

/**
 * `<prefix><bucket>/<key>/<version>.json`, so that a listing shows what failed. If that would be too long, a hash
 * replaces the source's key.
 */
export function quarantineKey(prefix: string, { bucket, key, versionId, etag }: FailedObject): string {
  const name = `${prefix}${bucket}/`;
  const end = `/${versionId ?? etag ?? "current"}.json`;
  const readable = name + key + end;
  if (Buffer.byteLength(readable) <= MAX_KEY_BYTES) return readable;
  return `${name}sha256-${createHash("sha256").update(key).digest("hex")}${end}`;
}
