import type { CopyResult } from "../../lambda-src/copy/copy-report";
import { createCopyHandler } from "../../lambda-src/copy/create-copy-handler";
import type { CopySettings } from "../../lambda-src/env";
import { answerQueue } from "../../lambda-src/shared/answer-queue";
import { RecordsFailedError } from "../../lambda-src/shared/errors";
import { ObjectsFailedError } from "../../lambda-src/shared/failure-list";
import type { InvocationContext } from "../../lambda-src/shared/invocation-context";
import { createLog } from "../../lambda-src/shared/log";
import { COPY_ROLE_ARN, copySettings } from "./copy-settings";
import { startLoopbackAws, type LoopbackAws, type LoopbackAwsOptions } from "./loopback-aws";
import { quarantineOf } from "./thumbnail-world";

export const GIB = 1024 ** 3;

/** The function and the AWS around it, in this process. */
export interface CopyWorld {
  readonly aws: LoopbackAws;
  readonly settings: CopySettings;
  /** What the function logged, line by line. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** The lines that CloudWatch makes metrics of. */
  readonly metrics: readonly Readonly<Record<string, unknown>>[];
  /**
   * Calls the handler, always the same one, as Lambda does with a warm function.
   * @param timeLeftMs - What Lambda's context says of the time. Default: a minute, which never gets less.
   */
  invoke(event: unknown, timeLeftMs?: () => number): Promise<CopyResult>;
  /** The same through the function's entry, which works on batches of a queue too. */
  readonly call: (event: unknown, timeLeftMs?: () => number) => Promise<unknown>;
  /** The failure of an invocation that must fail in some object. */
  failureOf(event: unknown): Promise<RecordsFailedError | ObjectsFailedError>;
  /** Requests to S3 as `METHOD bucket/key?query`, in order, without values in the query. */
  s3Calls(): string[];
  /** The keys of the copies, without the destination's prefix. */
  copies(): string[];
  /** The records of the quarantine, by their keys. */
  quarantine(): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The permissions that the role in B is given: to list all of the destination, of the source only its prefix. */
export const COPY_BUCKETS = {
  "files-a": { owner: "111111111111", listablePrefix: "in/" },
  "copies-b": { owner: "222222222222", listable: true },
} satisfies LoopbackAwsOptions["buckets"];

/**
 * Starts the function's two accounts, `files-a` and `copies-b`. The process environment is pointed at them for as
 * long as the test file runs; close `aws` afterwards.
 */
export async function startCopyWorld(
  changes: Partial<CopySettings> = {},
  options: Partial<LoopbackAwsOptions> = {},
): Promise<CopyWorld> {
  const settings = copySettings(changes);
  const aws = await startLoopbackAws({ buckets: COPY_BUCKETS, roles: [COPY_ROLE_ARN], ...options });
  // With a profile named, the SDK would pass over the credentials in the environment.
  delete process.env["AWS_PROFILE"];
  Object.assign(process.env, aws.environment());
  const log: Record<string, unknown>[] = [];
  const metrics: Record<string, unknown>[] = [];
  const functionLog = createLog((line) => log.push(JSON.parse(line) as Record<string, unknown>));
  const handler = createCopyHandler(settings, functionLog, (line) =>
    metrics.push(JSON.parse(line) as Record<string, unknown>),
  );
  const contextOf = (timeLeftMs = () => 60_000): InvocationContext => ({
    awsRequestId: "request-1",
    functionName: "copy",
    getRemainingTimeInMillis: timeLeftMs,
  });
  const invoke = (event: unknown, timeLeftMs?: () => number) => handler(event, contextOf(timeLeftMs));
  return {
    aws,
    settings,
    log,
    metrics,
    invoke,
    call: (event, timeLeftMs) => answerQueue(handler, functionLog)(event, contextOf(timeLeftMs)),
    failureOf: async (event) => {
      const outcome: unknown = await invoke(event).catch((error: unknown) => error);
      if (outcome instanceof RecordsFailedError || outcome instanceof ObjectsFailedError) return outcome;
      throw new Error(`expected the failure of some object but received ${String(outcome)}`);
    },
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
    quarantine: () => quarantineOf(aws, settings.destination.bucket),
  };
}
