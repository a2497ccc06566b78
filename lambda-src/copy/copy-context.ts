import type { HeadObjectCommandOutput, StorageClass } from "@aws-sdk/client-s3";
import type { CopySettings } from "../env";
import type { Log } from "../shared/log";
import type { S3Clients } from "../shared/s3-clients";
import type { Limit } from "../shared/limit";

/** What every copy of an invocation has in common. */
export interface CopyContext {
  readonly settings: CopySettings;
  readonly clients: S3Clients;
  /** How many parts are copied at once, of all objects together. */
  readonly partLimit: Limit;
  readonly log: Log;
  /** Aborted when the invocation's time is over. */
  readonly signal: AbortSignal;
}

/** Which bytes to copy. */
export interface CopyFrom {
  readonly key: string;
  /** Absent for whatever is current at the time. */
  readonly versionId?: string;
  readonly bytes: number;
  /** Quoted. */
  readonly etag: string;
  readonly storageClass?: StorageClass;
  /** What S3 says of the object itself; absent when only a listing was read. */
  readonly head?: HeadObjectCommandOutput;
  /** Whether it is another version than the one that an event named. Default: no. */
  readonly isNewer?: boolean;
}

/** S3's conditions on a write: nothing is there, or still what was looked at. */
export type WriteCondition = { readonly IfNoneMatch: "*" } | { readonly IfMatch: string };

export interface CopyTo {
  readonly key: string;
  readonly condition: WriteCondition;
}

/** A call to S3 that failed while copying; what that means is for the caller to find out. */
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
 * The result of a call to S3, which must not be lacking: S3 can say 200, copy for minutes, and then fail in the body
 * of its answer.
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
