import type { ThumbnailSettings } from "../../lambda-src/env";
import { answerQueue } from "../../lambda-src/shared/answer-queue";
import { RecordsFailedError } from "../../lambda-src/shared/errors";
import type { InvocationContext } from "../../lambda-src/shared/invocation-context";
import { createLog } from "../../lambda-src/shared/log";
import { ObjectsFailedError } from "../../lambda-src/shared/failure-list";
import { createThumbnailHandler } from "../../lambda-src/thumbnail/create-thumbnail-handler";
import type { ThumbnailResult } from "../../lambda-src/thumbnail/thumbnail-report";
import { startLoopbackAws, type LoopbackAws, type LoopbackAwsOptions } from "./loopback-aws";
import { TARGET_ROLE_ARN, thumbnailSettings } from "./thumbnail-settings";

/** The function and the AWS around it, in this process. */
export interface ThumbnailWorld {
  readonly aws: LoopbackAws;
  readonly settings: ThumbnailSettings;
  /** What the function logged, line by line. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** The lines that CloudWatch makes metrics of. */
  readonly metrics: readonly Readonly<Record<string, unknown>>[];
  /**
   * Calls the handler, always the same one, as Lambda does with a warm function.
   * @param timeLeftMs - What Lambda's context says of the time. Default: a minute, which never gets less.
   */
  invoke(event: unknown, timeLeftMs?: () => number): Promise<ThumbnailResult>;
  /** The same through the function's entry, which works on batches of a queue too. */
  readonly call: (event: unknown, timeLeftMs?: () => number) => Promise<unknown>;
  /** The failure of an invocation that must fail in some record. */
  failureOf(event: unknown): Promise<RecordsFailedError>;
  /** The failure of a request with keys, or a batch, that must fail in some object. */
  bulkFailureOf(event: unknown, timeLeftMs?: () => number): Promise<ObjectsFailedError>;
  /** The records of the quarantine, by their keys. */
  quarantine(): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
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
  const metrics: Record<string, unknown>[] = [];
  const functionLog = createLog((line) => log.push(JSON.parse(line) as Record<string, unknown>));
  const handler = createThumbnailHandler(settings, functionLog, (line) =>
    metrics.push(JSON.parse(line) as Record<string, unknown>),
  );
  const contextOf = (timeLeftMs = () => 60_000): InvocationContext => ({
    awsRequestId: "request-1",
    functionName: "thumbnail",
    getRemainingTimeInMillis: timeLeftMs,
  });
  const invoke = (event: unknown, timeLeftMs?: () => number) => handler(event, contextOf(timeLeftMs));
  const outcomeOf = (event: unknown, timeLeftMs?: () => number): Promise<unknown> =>
    invoke(event, timeLeftMs).catch((error: unknown) => error);
  return {
    aws,
    settings,
    log,
    metrics,
    invoke,
    call: (event, timeLeftMs) => answerQueue(handler, functionLog)(event, contextOf(timeLeftMs)),
    failureOf: async (event) => {
      const outcome = await outcomeOf(event);
      if (outcome instanceof RecordsFailedError) return outcome;
      throw new Error(`expected a RecordsFailedError but received ${String(outcome)}`);
    },
    bulkFailureOf: async (event, timeLeftMs) => {
      const outcome = await outcomeOf(event, timeLeftMs);
      if (outcome instanceof ObjectsFailedError) return outcome;
      throw new Error(`expected an ObjectsFailedError but received ${String(outcome)}`);
    },
    quarantine: () => quarantineOf(aws, destination.bucket),
    s3Calls: () =>
      aws.requests
        .filter(({ service }) => service === "s3")
        .map(({ method, bucket, key }) => `${method} ${bucket}/${key}`),
  };
}

/** The records under `quarantine/` in a bucket, by their keys. */
export function quarantineOf(
  aws: LoopbackAws,
  bucket: string,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const keys = aws.keys(bucket).filter((key) => key.startsWith("quarantine/"));
  return Object.fromEntries(
    keys.map((key) => [
      key,
      JSON.parse(aws.getObject(bucket, key)?.body.toString() ?? "") as Record<string, unknown>,
    ]),
  );
}
