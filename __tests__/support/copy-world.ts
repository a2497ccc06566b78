import { createCopyHandler, type CopyResult } from "../../lambda-src/copy/create-copy-handler";
import type { CopySettings } from "../../lambda-src/env";
import { COPY_ROLE_ARN, copySettings } from "./copy-settings";
import { startFunctionWorld, type FunctionWorld } from "./function-world";
import type { LoopbackAwsOptions } from "./loopback-aws";

export const GIB = 1024 ** 3;

export interface CopyWorld extends FunctionWorld<CopySettings, CopyResult> {
  /** Requests to S3 as `METHOD bucket/key?query`, in order, without values in the query. */
  s3Calls(): string[];
  /** The keys of the copies, without the destination's prefix. */
  copies(): string[];
}

/** The permissions that the role in B is given: to list all of the destination, of the source only its prefix. */
export const COPY_BUCKETS = {
  "files-a": { owner: "111111111111", listablePrefix: "in/" },
  "copies-b": { owner: "222222222222", listable: true },
} satisfies LoopbackAwsOptions["buckets"];

/** Starts the function between `files-a` and `copies-b`. */
export async function startCopyWorld(
  changes: Partial<CopySettings> = {},
  options: Partial<LoopbackAwsOptions> = {},
): Promise<CopyWorld> {
  const world = await startFunctionWorld("copy", copySettings(changes), createCopyHandler, {
    buckets: COPY_BUCKETS,
    roles: [COPY_ROLE_ARN],
    ...options,
  });
  const { aws, settings } = world;
  return {
    ...world,
    s3Calls: () =>
      aws.requests
        .filter(({ service }) => service === "s3")
        .map(({ method, bucket, key, query, headers }) => {
          const names = Object.keys(query).filter((name) => name !== "x-id");
          const copied = "x-amz-copy-source" in headers ? " (copy)" : "";
          return `${method} ${bucket}/${key}${names.length > 0 ? `?${names.sort().join("&")}` : ""}${copied}`;
        }),
    copies: () =>
      aws
        .keys(settings.destination.bucket)
        .filter((key) => key.startsWith(settings.destination.prefix))
        .map((key) => key.slice(settings.destination.prefix.length)),
  };
}
