import { spawn, type ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { memoryOf } from "./memory-of";
import { startRuntimeApi, type RuntimeAnswer } from "./runtime-api";
import type { RuntimeProgram } from "./runtime-program";

/** The result of an invocation, in Lambda's terms. */
export interface InvocationResult {
  /** Absent when it succeeded. */
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
  /** The function's answer as JSON; for an error Lambda's. */
  readonly payload: string;
  readonly milliseconds: number;
  /** The measured peak memory of the process. */
  readonly maxMemoryBytes: number;
  /** Whether it was killed because it exceeded its memory. */
  readonly isOverMemory: boolean;
}

export interface EnvironmentOptions {
  readonly program: RuntimeProgram;
  /** The unpacked code. */
  readonly folder: string;
  /** All variables of the process, except the Runtime API's address. */
  readonly variables: Readonly<Record<string, string>>;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly onLine: (line: string) => void;
}

/** One process that runs a function's code, one invocation after another. */
export interface ExecutionEnvironment {
  readonly pid: number;
  /** Whether it is free for an invocation. */
  isAlive(): boolean;
  invoke(requestId: string, payload: string): Promise<InvocationResult>;
  stop(): void;
}

/** The first invocation loads the handler: Lambda allows this time in addition to the timeout. */
const INIT_SECONDS = 10;

/** How often the memory is checked. */
const WATCH_MILLISECONDS = 50;

type Process = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts a process for a function. Its exit, a signal, the timeout or the memory limit end the invocation as on Lambda.
 */
export async function startEnvironment(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
  const { program, folder, variables, functionArn, onLine } = options;
  const api = await startRuntimeApi(functionArn);
  const child: Process = spawn(program.path, [...program.args], {
    cwd: folder,
    env: { ...variables, AWS_LAMBDA_RUNTIME_API: api.address },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  let ended: string | undefined;
  const exited = new Promise<void>((resolve) => {
    child.on("error", ({ message }) => {
      ended ??= `could not be started: ${message}`;
      resolve();
    });
    child.on("exit", (code, signal) => {
      ended ??= signal === null ? `exit status ${String(code)}` : `signal: ${signalWord(signal)}`;
      resolve();
    });
  });
  const stop = (): void => {
    ended ??= "signal: killed";
    child.kill("SIGKILL");
    api.close();
  };
  let isFirst = true;
  return {
    pid: child.pid ?? 0,
    isAlive: () => ended === undefined,
    stop,
    invoke: async (requestId, payload) => {
      const started = performance.now();
      const init = isFirst ? INIT_SECONDS : 0;
      isFirst = false;
      const limitMilliseconds = (options.timeoutSeconds + init) * 1000;
      const watch = watchMemory(child.pid ?? 0, options.memoryMegabytes, () => child.kill("SIGKILL"));
      const timer = timeLimit(limitMilliseconds);
      const answer = await Promise.race([
        api.invoke({ requestId, payload, deadline: Date.now() + options.timeoutSeconds * 1000 }),
        exited.then(() => "exited" as const),
        timer.reached.then(() => "timed-out" as const),
      ]);
      timer.forget();
      const maxMemoryBytes = watch.stop();
      if (typeof answer === "string") stop();
      const measured = {
        milliseconds: performance.now() - started,
        maxMemoryBytes,
        isOverMemory: watch.isOver(),
      };
      if (answer === "timed-out") return { ...timedOut(requestId, options.timeoutSeconds), ...measured };
      if (answer === "exited") return { ...exitError(requestId, ended ?? ""), ...measured };
      if (answer.kind === "init-error") stop();
      return { ...fromAnswer(answer), ...measured };
    },
  };
}

function fromAnswer({ kind, payload }: RuntimeAnswer): Pick<InvocationResult, "error" | "payload"> {
  if (kind === "response") return { payload };
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType: string; errorMessage: string };
  return { payload, error: { errorType, errorMessage } };
}

function failure(errorType: string, errorMessage: string): Pick<InvocationResult, "error" | "payload"> {
  return { error: { errorType, errorMessage }, payload: JSON.stringify({ errorType, errorMessage }) };
}

function timedOut(requestId: string, seconds: number): Pick<InvocationResult, "error" | "payload"> {
  return failure(
    "Sandbox.Timedout",
    `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  );
}

function exitError(requestId: string, how: string): Pick<InvocationResult, "error" | "payload"> {
  return failure("Runtime.ExitError", `RequestId: ${requestId} Error: Runtime exited with error: ${how}`);
}

function signalWord(signal: NodeJS.Signals): string {
  return signal === "SIGKILL" ? "killed" : signal.toLowerCase();
}

function timeLimit(milliseconds: number): { readonly reached: Promise<void>; forget(): void } {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  return { reached, forget: () => clearTimeout(timer) };
}

function watchMemory(
  pid: number,
  limitMegabytes: number,
  onOver: () => void,
): { stop(): number; isOver(): boolean } {
  let max = 0;
  let over = false;
  const look = (): void => {
    max = Math.max(max, memoryOf(pid) ?? 0);
    if (over || max <= limitMegabytes * 1024 * 1024) return;
    over = true;
    onOver();
  };
  const timer = setInterval(look, WATCH_MILLISECONDS);
  return {
    isOver: () => over,
    stop: () => {
      clearInterval(timer);
      return Math.max(max, memoryOf(pid) ?? 0);
    },
  };
}
