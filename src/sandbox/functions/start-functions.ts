import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Model } from "../../terraform-model";
import { ownerOf } from "../../terraform-model/owners";
import { functionArn, functionName } from "../../declared/names";
import type { ResolvedConfig } from "../../config/schema";
import { lambdasOf, producerAccount } from "../../config/writers-of";
import type { Workload } from "../../packaging/build-lambda-package";
import type { Ask } from "../ask";
import type { Gateway } from "../gateway";
import type { SandboxEvent } from "../sandbox-event";
import { SandboxError } from "../sandbox-error";
import { startAsyncQueue, type AsyncQueue } from "./async-queue";
import { createFailureQueue, keepDeadLetter } from "./failure-queue";
import type { FunctionSettings } from "./function-settings";
import { startMessageQueue } from "./message-queue";
import { prepareCode } from "./prepare-code";
import { runtimeProgram, type RuntimeProgram } from "./runtime-program";
import { startFunction, type RunningFunction } from "./start-function";

export interface FunctionsOptions {
  readonly config: ResolvedConfig;
  readonly settings: readonly FunctionSettings[];
  readonly model: Pick<Model, "queues" | "eventSources">;
  /** Gets `code`, `logs` and `failures`. */
  readonly folder: string;
  readonly gateway: Gateway;
  readonly ask: Ask;
  readonly hurry: number;
  readonly concurrency: number;
  readonly progress: (text: string) => void;
  readonly emit: (event: SandboxEvent) => void;
}

/** The functions of the stacks, each with its queue. */
export interface Functions {
  /** Differences from Lambda, as notes. */
  readonly notes: readonly string[];
  /** ARNs of the functions that run here: Node.js and Python. */
  readonly running: readonly string[];
  /** Sends an event to Lambda's queue. A function that the stacks do not have takes none. */
  readonly invoke: (functionArn: string, payload: string) => void;
  /** Puts a message into the queue before a function. */
  readonly send: (functionArn: string, body: string) => void;
  readonly pids: () => number[];
  /** Waiting and running events. */
  readonly waiting: () => number;
  readonly whenIdle: () => Promise<void>;
  readonly stop: () => void;
}

export async function startFunctions(options: FunctionsOptions): Promise<Functions> {
  const { settings, progress, hurry } = options;
  const notes: string[] = [];
  const queues = new Map<string, AsyncQueue>();
  const before = new Map<string, AsyncQueue>();
  const running: RunningFunction[] = [];
  if (settings.length > 0) {
    for (const one of settings) {
      const program = await runtimeProgram(one.runtime, progress);
      if (program === undefined) {
        notes.push(`${one.name} is not run here: ${one.runtime ?? "a container image"}`);
        continue;
      }
      const { difference } = program;
      if (difference !== undefined && !notes.includes(difference)) notes.push(difference);
      if (one.layers.length > 0) notes.push(`${one.name} runs without its layers: ${one.layers.join(", ")}`);
      const folder = join(options.folder, "code", one.name);
      const note = await prepareCode({
        settings: one,
        workload: workloadOf(one, options.config),
        folder,
        progress,
      });
      if (note !== undefined) notes.push(note);
      const target = start(one, program, folder, options);
      running.push(target);
      queues.set(one.arn, queueFor(target, options));
      const messages = messagesFor(target, options);
      if (messages !== undefined) before.set(one.arn, messages);
    }
    if (hurry !== 1) {
      notes.push(
        `Lambda waits 1 and 2 minutes before it retries; here it waits ${60 / hurry} and ${120 / hurry} seconds`,
      );
    }
  }
  const all = (): AsyncQueue[] => [...queues.values(), ...before.values()];
  return {
    notes,
    running: [...queues.keys()],
    invoke: (arn, payload) => void queues.get(arn)?.add(payload),
    send: (arn, body) => void before.get(arn)?.add(body),
    pids: () => running.flatMap((one) => one.pids()),
    waiting: () => all().reduce((sum, queue) => sum + queue.size(), 0),
    whenIdle: async () => {
      await Promise.all(all().map((queue) => queue.whenEmpty()));
    },
    stop: () => {
      for (const queue of all()) queue.stop();
      for (const one of running) one.stop();
    },
  };
}

function start(
  settings: FunctionSettings,
  program: RuntimeProgram,
  folder: string,
  { gateway, concurrency, folder: own, emit }: FunctionsOptions,
): RunningFunction {
  const logs = join(own, "logs");
  mkdirSync(logs, { recursive: true });
  const log = createWriteStream(join(logs, `${settings.name}.log`), { flags: "a" });
  return startFunction({
    settings,
    folder,
    program,
    endpoint: gateway.url,
    concurrency,
    issue: () => gateway.issueForService("lambda.amazonaws.com", settings.roleArn),
    onLine: (line) => {
      log.write(`${line}\n`);
      emit({ kind: "log", functionName: settings.name, line });
    },
  });
}

function queueFor(target: RunningFunction, { ask, folder, hurry, emit }: FunctionsOptions): AsyncQueue {
  const giveUp = createFailureQueue({ folder: join(folder, "failures"), function: target.settings, ask });
  return startAsyncQueue({
    target,
    hurry,
    onAttempt: (attempt) => {
      emit({ kind: "attempt", attempt });
    },
    onGivenUp: (event) => {
      emit({ kind: "discarded", discarded: giveUp(event) });
    },
  });
}

/** The queue before a function, if the stacks have one. */
function messagesFor(
  target: RunningFunction,
  { folder, hurry, model, emit }: FunctionsOptions,
): AsyncQueue | undefined {
  const source = model.eventSources.find(({ functionArn: arn }) => ownerOf(arn) === target.settings.arn);
  const queue = model.queues.find(({ arn }) => arn === source?.sourceArn);
  if (source === undefined || queue === undefined) return undefined;
  const deadLetters = queue.deadLetters?.queueArn ?? queue.arn;
  return startMessageQueue({
    queue,
    source,
    target,
    hurry,
    onAttempt: (attempt) => {
      emit({ kind: "attempt", attempt });
    },
    onDeadLetter: (event) => {
      const discarded = keepDeadLetter(join(folder, "failures"), target.settings.name, deadLetters, event);
      emit({ kind: "discarded", discarded });
    },
  });
}

/** The config's code for a function of the stacks. */
function workloadOf({ arn }: FunctionSettings, config: ResolvedConfig): Workload {
  const writer = lambdasOf(config).find(
    (one) => functionArn(producerAccount(one.account, config), functionName(one)) === arn,
  );
  if (writer !== undefined) return writer.workload;
  throw new SandboxError(
    "SANDBOX_OTHER_STACKS",
    `expected the stacks of this config, received some with another function, ${arn}. Run npm run synth with the same config`,
  );
}
