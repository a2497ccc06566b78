import type { HeadObjectCommandOutput, StorageClass } from "@aws-sdk/client-s3";
import type { CopySettings } from "../env";
import type { Log } from "../shared/log";
import type { S3Clients } from "../shared/s3-clients";
import type { Limit } from "../shared/limit";

/** Shared by all copies of an invocation. */
export interface CopyContext {
  readonly settings: CopySettings;
  readonly clients: S3Clients;
  /** How many parts are copied in parallel, over all objects. */
  readonly partLimit: Limit;
  readonly log: Log;
  /** Aborted when the invocation's time is over. */
  readonly signal: AbortSignal;
}

export interface CopyFrom {
  readonly key: string;
  /** Absent for the current version. */
  readonly versionId?: string;
  readonly bytes: number;
  /** Quoted. */
  readonly etag: string;
  readonly storageClass?: StorageClass;
  /** S3's HEAD response; absent if only a listing was read. */
  readonly head?: HeadObjectCommandOutput;
  /** Whether it is another version than the one that an event named. Default: no. */
  readonly isNewer?: boolean;
}

/** S3's conditions on a write: no object exists, or it is unchanged. */
export type WriteCondition = { readonly IfNoneMatch: "*" } | { readonly IfMatch: string };

export interface CopyTo {
  readonly key: string;
  readonly condition: WriteCondition;
}

/** A failed S3 call during a copy; the caller interprets it. */
export class FailedCall extends Error {
  override readonly name = "FailedCall";
  constructor(
    readonly call: string,
    cause: unknown,
  ) {
    super(`${call} failed`, { cause });
  }
}

/**
 * Requires the result of an S3 call: S3 can answer 200, copy for minutes, and then fail in the response body.
 * @throws FailedCall
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export async function call<T>(name: string, answer: Promise<T | undefined>): Promise<T> {
  try {
    const result = await answer;
    if (result === undefined) throw new Error("an answer without a result");
    return result;
  } catch (error) {
    throw new FailedCall(name, error);
  }
}
