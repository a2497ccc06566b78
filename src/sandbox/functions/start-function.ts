import { startEnvironment, type ExecutionEnvironment, type InvocationResult } from "./execution-environment";
import type { FunctionSettings } from "./function-settings";
import { functionVariables, type SessionCredentials } from "./function-variables";
import type { RuntimeProgram } from "./runtime-program";

export interface FunctionOptions {
  readonly settings: FunctionSettings;
  /** The unpacked code. */
  readonly folder: string;
  /** What runs it. */
  readonly program: RuntimeProgram;
  /** The gateway's. */
  readonly endpoint: string;
  /** The concurrency of a function without reserved concurrency. */
  readonly concurrency: number;
  /** Credentials of the execution role for a new environment. An error fails the invocation. */
  readonly issue: () => SessionCredentials & { readonly expiration: Date };
  /** A line of the function's log, or Lambda's about it. */
  readonly onLine: (line: string) => void;
}

export interface RunningFunction {
  readonly settings: FunctionSettings;
  /** The concurrency; 0 accepts no event. */
  readonly concurrency: number;
  /** Waits for a free environment, preferably a warm one. */
  invoke(requestId: string, payload: string): Promise<InvocationResult>;
  /** The ids of running processes. */
  pids(): number[];
  /** Ends every process and its work. */
  stop(): void;
}

interface Warm {
  readonly environment: ExecutionEnvironment;
  readonly expiration: Date;
}

/** An environment whose credentials expire sooner than this is not reused. */
const SPARE_MILLISECONDS = 15 * 60_000;

/**
 * A function with its environments: each is a process that is reused as long as it lives and its credentials are valid.
 */
export function startFunction(options: FunctionOptions): RunningFunction {
  const { settings, folder, endpoint, onLine } = options;
  const concurrency = settings.reservedConcurrency ?? options.concurrency;
  const idle: Warm[] = [];
  const busy = new Set<ExecutionEnvironment>();
  const queue: (() => void)[] = [];
  let running = 0;

  const takeWarm = (): Warm | undefined => {
    for (let warm = idle.pop(); warm !== undefined; warm = idle.pop()) {
      const left = warm.expiration.getTime() - Date.now();
      if (warm.environment.isAlive() && left > SPARE_MILLISECONDS) return warm;
      warm.environment.stop();
    }
    return undefined;
  };
  const startCold = async (): Promise<Warm> => {
    const credentials = options.issue();
    const environment = await startEnvironment({
      program: options.program,
      folder,
      variables: functionVariables(settings, credentials, folder, endpoint),
      functionArn: settings.invokedArn,
      memoryMegabytes: settings.memoryMegabytes,
      timeoutSeconds: settings.timeoutSeconds,
      onLine,
    });
    return { environment, expiration: credentials.expiration };
  };
  const run = async (requestId: string, payload: string): Promise<InvocationResult> => {
    let used: Warm;
    try {
      used = takeWarm() ?? (await startCold());
    } catch (error) {
      return notStarted(error);
    }
    busy.add(used.environment);
    onLine(`START RequestId: ${requestId} Version: $LATEST`);
    const result = await used.environment.invoke(requestId, payload);
    report(requestId, result, settings, onLine);
    busy.delete(used.environment);
    if (used.environment.isAlive()) idle.push(used);
    else used.environment.stop();
    return result;
  };
  return {
    settings,
    concurrency,
    pids: () =>
      [...busy, ...idle.map(({ environment }) => environment)]
        .filter((environment) => environment.isAlive())
        .map(({ pid }) => pid),
    invoke: async (requestId, payload) => {
      if (running >= concurrency) await new Promise<void>((resolve) => queue.push(resolve));
      running++;
      try {
        return await run(requestId, payload);
      } finally {
        running--;
        queue.shift()?.();
      }
    },
    stop: () => {
      for (const { environment } of idle.splice(0)) environment.stop();
      for (const environment of busy) environment.stop();
    },
  };
}

/** Lambda could not assume the role, or the process could not be started. */
function notStarted(error: unknown): InvocationResult {
  const errorMessage = error instanceof Error ? error.message : String(error);
  const described = { errorType: "AccessDeniedException", errorMessage };
  return {
    error: described,
    payload: JSON.stringify(described),
    milliseconds: 0,
    maxMemoryBytes: 0,
    isOverMemory: false,
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
function report(
  requestId: string,
  { error, milliseconds, maxMemoryBytes }: InvocationResult,
  { memoryMegabytes }: FunctionSettings,
  onLine: (line: string) => void,
): void {
  if (error !== undefined) onLine(`${error.errorType}: ${error.errorMessage}`);
  onLine(`END RequestId: ${requestId}`);
  onLine(
    `REPORT RequestId: ${requestId} Duration: ${milliseconds.toFixed(2)} ms ` +
      `Memory Size: ${memoryMegabytes} MB Max Memory Used: ${Math.ceil(maxMemoryBytes / 1024 / 1024)} MB`,
  );
}
