import type { ThumbnailSettings } from "../../lambda-src/env";
import { RecordsFailedError } from "../../lambda-src/shared/errors";
import { createLog } from "../../lambda-src/shared/log";
import {
  createThumbnailHandler,
  type InvocationResult,
} from "../../lambda-src/thumbnail/create-thumbnail-handler";
import { startLoopbackAws, type LoopbackAws, type LoopbackAwsOptions } from "./loopback-aws";
import { TARGET_ROLE_ARN, thumbnailSettings } from "./thumbnail-settings";

/** The function and the AWS around it, in this process. */
export interface ThumbnailWorld {
  readonly aws: LoopbackAws;
  readonly settings: ThumbnailSettings;
  /** What the function logged, line by line. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Calls the handler, always the same one, as Lambda does with a warm function. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** The failure of an invocation that must fail in some record. */
  failureOf(event: unknown): Promise<RecordsFailedError>;
  /** The method, bucket and key of each request to S3, in order: `PUT thumbs-b/thumbnails/160/a.webp`. */
  s3Calls(): string[];
}

/**
 * Starts the function's two accounts, `photos-a` and `thumbs-b`. The process environment is pointed at them for as
 * long as the test file runs; close `aws` afterwards.
 */
export async function startThumbnailWorld(
  changes: Partial<ThumbnailSettings> = {},
  options: Partial<LoopbackAwsOptions> = {},
): Promise<ThumbnailWorld> {
  const settings = thumbnailSettings(changes);
  const { source, destination } = settings;
  const aws = await startLoopbackAws({
    buckets: {
      [source.bucket]: { owner: "111111111111", region: source.region },
      [destination.bucket]: { owner: "222222222222", region: destination.region },
    },
    roles: [TARGET_ROLE_ARN],
    ...options,
  });
  // With a profile named, the SDK would pass over the credentials in the environment.
  delete process.env["AWS_PROFILE"];
  Object.assign(process.env, aws.environment());
  const log: Record<string, unknown>[] = [];
  const handler = createThumbnailHandler(
    settings,
    createLog((line) => log.push(JSON.parse(line) as Record<string, unknown>)),
  );
  const invoke = (event: unknown) => handler(event, { awsRequestId: "request-1" });
  return {
    aws,
    settings,
    log,
    invoke,
    failureOf: async (event) => {
      const outcome: unknown = await invoke(event).catch((error: unknown) => error);
      if (outcome instanceof RecordsFailedError) return outcome;
      throw new Error(`expected a RecordsFailedError but received ${String(outcome)}`);
    },
    s3Calls: () =>
      aws.requests
        .filter(({ service }) => service === "s3")
        .map(({ method, bucket, key }) => `${method} ${bucket}/${key}`),
  };
}
