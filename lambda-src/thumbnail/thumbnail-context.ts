import type { ThumbnailSettings } from "../env";
import type { Limit } from "../shared/limit";
import type { Log } from "../shared/log";
import type { S3Clients } from "../shared/s3-clients";

/** What every object of an invocation has in common. */
export interface ThumbnailContext {
  readonly settings: ThumbnailSettings;
  readonly clients: S3Clients;
  /** How many pictures are decoded at once, of all objects together. */
  readonly pictureLimit: Limit;
  /** Of the function: what would not fit is refused before it is decoded. */
  readonly memoryMegabytes: number;
  readonly log: Log;
  /** Aborted when the invocation's time is over. */
  readonly signal: AbortSignal;
  /** How long it is until then, in milliseconds. */
  readonly leftMs: () => number;
}
