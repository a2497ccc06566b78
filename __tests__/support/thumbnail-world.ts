import type { ThumbnailSettings } from "../../lambda-src/env";
import {
  createThumbnailHandler,
  type ThumbnailResult,
} from "../../lambda-src/thumbnail/create-thumbnail-handler";
import { startFunctionWorld, type FunctionWorld } from "./function-world";
import type { LoopbackAwsOptions } from "./loopback-aws";
import { TARGET_ROLE_ARN, thumbnailSettings } from "./thumbnail-settings";

export interface ThumbnailWorld extends FunctionWorld<ThumbnailSettings, ThumbnailResult> {
  /** The method, bucket and key of each request to S3, in order: `PUT thumbs-b/thumbnails/160/a.webp`. */
  s3Calls(): string[];
}

/** Starts the function between `photos-a` and `thumbs-b`. */
export async function startThumbnailWorld(
  changes: Partial<ThumbnailSettings> = {},
  options: Partial<LoopbackAwsOptions> = {},
): Promise<ThumbnailWorld> {
  const settings = thumbnailSettings(changes);
  const { source, destination } = settings;
  const world = await startFunctionWorld("thumbnail", settings, createThumbnailHandler, {
    buckets: {
      [source.bucket]: { owner: "111111111111", region: source.region },
      [destination.bucket]: { owner: "222222222222", region: destination.region },
    },
    roles: [TARGET_ROLE_ARN],
    ...options,
  });
  return {
    ...world,
    s3Calls: () =>
      world.aws.requests
        .filter(({ service }) => service === "s3")
        .map(({ method, bucket, key }) => `${method} ${bucket}/${key}`),
  };
}
