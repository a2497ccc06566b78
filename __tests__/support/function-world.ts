import { answerQueue } from "../../lambda-src/shared/answer-queue";
import { RecordsFailedError } from "../../lambda-src/shared/errors";
import { ObjectsFailedError } from "../../lambda-src/shared/failure-list";
import type { InvocationContext } from "../../lambda-src/shared/invocation-context";
import { createLog, type Log } from "../../lambda-src/shared/log";
import { startLoopbackAws, type LoopbackAws, type LoopbackAwsOptions } from "./loopback-aws";

type Line = Readonly<Record<string, unknown>>;
type Handler<Result> = (event: unknown, context: InvocationContext) => Promise<Result>;

/** A function and the AWS around it, in this process. */
export interface FunctionWorld<Settings, Result> {
  readonly aws: LoopbackAws;
  readonly settings: Settings;
  /** What the function logged, line by line. */
  readonly log: readonly Line[];
  /** The lines that CloudWatch makes metrics of. */
  readonly metrics: readonly Line[];
  /**
   * Calls the handler, always the same one, as Lambda does with a warm function.
   * @param timeLeftMs - What Lambda's context says of the time. Default: a minute, which never gets less.
   */
  readonly invoke: (event: unknown, timeLeftMs?: () => number) => Promise<Result>;
  /** The same through the function's entry, which works on batches of a queue too. */
  readonly call: (event: unknown, timeLeftMs?: () => number) => Promise<unknown>;
  /** The failure of an event that must fail in some record. */
  readonly failureOf: (event: unknown) => Promise<RecordsFailedError>;
  /** The failure of a request that must fail in some object. */
  readonly bulkFailureOf: (event: unknown, timeLeftMs?: () => number) => Promise<ObjectsFailedError>;
  /** The records of the quarantine, by their keys. */
  readonly quarantine: () => Readonly<Record<string, Line>>;
}

/**
 * Starts a function between its two accounts. The process environment is pointed at them for as long as the test file
 * runs; close `aws` afterwards.
 */
export async function startFunctionWorld<
  Settings extends { readonly destination: { readonly bucket: string } },
  Result,
>(
  functionName: string,
  settings: Settings,
  createHandler: (settings: Settings, log: Log, writeMetrics: (line: string) => void) => Handler<Result>,
  options: LoopbackAwsOptions,
): Promise<FunctionWorld<Settings, Result>> {
  const aws = await startLoopbackAws(options);
  // With a profile named, the SDK would pass over the credentials in the environment.
  delete process.env["AWS_PROFILE"];
  Object.assign(process.env, aws.environment());
  const log: Line[] = [];
  const metrics: Line[] = [];
  const into = (lines: Line[]) => (line: string) => lines.push(JSON.parse(line) as Line);
  const functionLog = createLog(into(log));
  const handler = createHandler(settings, functionLog, into(metrics));
  const contextOf = (timeLeftMs = () => 60_000): InvocationContext => ({
    awsRequestId: "request-1",
    functionName,
    getRemainingTimeInMillis: timeLeftMs,
  });
  const { bucket } = settings.destination;
  const failureAs =
    <Failure>(kind: abstract new (...values: never[]) => Failure) =>
    async (event: unknown, timeLeftMs?: () => number): Promise<Failure> => {
      const outcome: unknown = await handler(event, contextOf(timeLeftMs)).catch((error: unknown) => error);
      if (outcome instanceof kind) return outcome;
      throw new Error(`expected a ${kind.name} but received ${String(outcome)}`);
    };
  return {
    aws,
    settings,
    log,
    metrics,
    invoke: (event, timeLeftMs) => handler(event, contextOf(timeLeftMs)),
    call: (event, timeLeftMs) => answerQueue(handler, functionLog)(event, contextOf(timeLeftMs)),
    failureOf: failureAs(RecordsFailedError),
    bulkFailureOf: failureAs(ObjectsFailedError),
    quarantine: () => {
      const keys = aws.keys(bucket).filter((key) => key.startsWith("quarantine/"));
      return Object.fromEntries(
        keys.map((key) => [key, JSON.parse(aws.getObject(bucket, key)?.body.toString() ?? "") as Line]),
      );
    },
  };
}
