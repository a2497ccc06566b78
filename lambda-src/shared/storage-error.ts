import { STATUS_CODES } from "node:http";
import {
  errorMessage,
  FunctionError,
  MetadataTooLargeError,
  SourceUnavailableError,
  SourceVanishedError,
  StorageError,
} from "./errors";

/** A failed S3 call. */
export interface StorageFailure {
  /** S3's error code, such as `NoSuchKey` or `SlowDown`; for a HEAD, whose response has no body, only the status. */
  readonly name: string;
  /** Absent without a response. */
  readonly status?: number;
}

/** S3's error, from the client's. */
export function storageFailure(error: unknown): StorageFailure {
  const { name, $metadata } = error as { name?: unknown; $metadata?: { httpStatusCode?: number } };
  return { name: String(name), ...($metadata?.httpStatusCode && { status: $metadata.httpStatusCode }) };
}

/**
 * The error to report for a failed call: unchanged if it is one of the function's own (such as the role's), otherwise a
 * {@link StorageError} with the call and S3's error, or a {@link MetadataTooLargeError}.
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
 * Like {@link storageError}, but a {@link SourceVanishedError} for a missing object, and a {@link
 * SourceUnavailableError} for an archived one.
 */
export function sourceError(error: unknown, object: string): FunctionError {
  const { name, status } = storageFailure(error);
  const failed = ["a readable object", object, inWords(error), { cause: error }] as const;
  // An object with a customer-provided key (SSE-C): S3 has no special code for it.
  const isUnderOwnKey = status === 400 && /Server[- ]Side[- ]Encryption/i.test(errorMessage(error));
  if (name === "InvalidObjectState" || isUnderOwnKey) return new SourceUnavailableError(...failed);
  // 405 is a delete marker, 404 a missing key or version (with permission to list; without, S3 answers 403).
  if ((status === 404 || status === 405) && name !== "NoSuchBucket")
    return new SourceVanishedError(...failed);
  return storageError(error, "GetObject", object);
}

function inWords(error: unknown): string {
  const { name, status } = storageFailure(error);
  // The response to a HEAD has no body with details.
  if (status !== undefined && /^(?:Unknown|UnknownError|\d+)$/.test(name)) {
    return `HTTP ${String(status)} ${STATUS_CODES[status] ?? ""}`.trim();
  }
  return [name, status && `(HTTP ${String(status)})`, errorMessage(error)].filter(Boolean).join(" ");
}
