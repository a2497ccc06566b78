import { STATUS_CODES } from "node:http";
import {
  errorMessage,
  FunctionError,
  MetadataTooLargeError,
  SourceUnavailableError,
  SourceVanishedError,
  StorageError,
} from "./errors";

/** What is known of a failed call to S3. */
export interface StorageFailure {
  /** S3's error code, such as `NoSuchKey` or `SlowDown`; for a HEAD, whose answer has no body, only the status. */
  readonly name: string;
  /** Absent when no answer came. */
  readonly status?: number;
}

/** What S3 said, from the error that its client threw. */
export function storageFailure(error: unknown): StorageFailure {
  const { name, $metadata } = error as { name?: unknown; $metadata?: { httpStatusCode?: number } };
  return { name: String(name), ...($metadata?.httpStatusCode && { status: $metadata.httpStatusCode }) };
}

/**
 * The error to report for a failed call: as it is when it is one of the function's own (such as the role's), otherwise
 * a {@link StorageError} that names the call and S3's answer, or a {@link MetadataTooLargeError}.
 * @param call - Such as `PutObject`.
 * @param object - Such as `s3://bucket/key`.
 */
export function storageError(error: unknown, call: string, object: string): FunctionError {
  if (error instanceof FunctionError) return error;
  const { name, status } = storageFailure(error);
  if (status === 431 || TOO_LARGE.has(name)) {
    return new MetadataTooLargeError("metadata and headers within S3's limits", object, inWords(error), {
      cause: error,
    });
  }
  return new StorageError(`${call} to succeed`, object, inWords(error), { cause: error });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const TOO_LARGE = new Set(["MetadataTooLarge", "RequestHeaderSectionTooLarge"]);

/**
 * What {@link storageError} gives, but for an object that is gone a {@link SourceVanishedError}, and for an archived one
 * a {@link SourceUnavailableError}.
 */
export function sourceError(error: unknown, object: string): FunctionError {
  const { name, status } = storageFailure(error);
  const failed = ["a readable object", object, inWords(error), { cause: error }] as const;
  // An object under a key that its owner keeps (SSE-C): S3 has no code of its own for it.
  const isUnderOwnKey = status === 400 && /Server[- ]Side[- ]Encryption/i.test(errorMessage(error));
  if (name === "InvalidObjectState" || isUnderOwnKey) return new SourceUnavailableError(...failed);
  // 405 is a delete marker, 404 a key or version that is gone (with permission to list; without, S3 says 403).
  if ((status === 404 || status === 405) && name !== "NoSuchBucket")
    return new SourceVanishedError(...failed);
  return storageError(error, "GetObject", object);
}

function inWords(error: unknown): string {
  const { name, status } = storageFailure(error);
  // The answer to a HEAD has no body that could say more.
  if (status !== undefined && /^(?:Unknown|UnknownError|\d+)$/.test(name)) {
    return `HTTP ${String(status)} ${STATUS_CODES[status] ?? ""}`.trim();
  }
  return [name, status && `(HTTP ${String(status)})`, errorMessage(error)].filter(Boolean).join(" ");
}
