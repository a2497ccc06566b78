import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { readModel, readStacks, type Model } from "../terraform-model";
import { organizationsOf } from "../analysis/lookup/organizations";
import { withExisting } from "../verifier";
import { bucketsOf } from "../declared/buckets";
import type { ConditionContext } from "../analysis/lookup/question";
import { networkOf } from "../declared/expected-access";
import type { ResolvedConfig } from "../config/schema";
import { createAsk } from "./ask";
import { deliverEvents } from "./events/deliver-events";
import { IN_ORDER, type Schedule } from "./events/event-faults";
import { keepMessage } from "./functions/failure-queue";
import { readFunctionSettings, type FunctionSettings } from "./functions/function-settings";
import { startFunctions } from "./functions/start-functions";
import { compareDecisions, startGateway, withoutStatements, type Gateway } from "./gateway";
import { startMoto, type Moto } from "./moto";
import type { SandboxEvent } from "./sandbox-event";
import { openStoredObjects, type StoredObjects } from "./stored-objects";

export interface SandboxOptions {
  readonly config: ResolvedConfig;
  /** The synthesized stacks. */
  readonly outdir: string;
  /** The sandbox's folder: code, objects, logs, failure queues. Code and logs are replaced. */
  readonly folder: string;
  /** A running, empty store, which is not stopped. @default - one of its own */
  readonly moto?: Moto;
  /** Of the gateway. @default - any free port */
  readonly port?: number;
  /** Sids of statements that are removed. @default - none */
  readonly without?: readonly string[];
  /** How S3 delivers events. @default - at once, in order */
  readonly schedule?: Schedule;
  /** Divides Lambda's waits between attempts. @default 60: seconds for minutes */
  readonly hurry?: number;
  /** The concurrency of a function without reserved concurrency. @default - one for each processor */
  readonly concurrency?: number;
  /** Called before slow steps. */
  readonly progress: (text: string) => void;
}

/** A running sandbox. */
export interface Sandbox {
  readonly gateway: Gateway;
  readonly moto: Moto;
  /** Without the statements that are removed. */
  readonly model: Model;
  /** With them. */
  readonly synthesized: Model;
  /** Sids of the statements that are removed. */
  readonly without: readonly string[];
  readonly functions: readonly FunctionSettings[];
  /** ARNs of functions that run here: Node.js and Python. */
  readonly running: readonly string[];
  readonly objects: StoredObjects;
  /** Whether a decision so far would differ with the removed statements. */
  readonly differed: () => boolean;
  /** Differences from AWS, as notes. */
  readonly notes: readonly string[];
  /** Called for everything that happens. Returns how to stop that. */
  onEvent(listener: (event: SandboxEvent) => void): () => void;
  /** Of the functions' processes. */
  functionPids(): number[];
  /** Resolves when every event was processed or given up. */
  settled(): Promise<void>;
  /** Ends everything that was started. */
  close(): Promise<void>;
}

/** Lambda's minutes between attempts are seconds here. */
const HURRY = 60;

/**
 * Starts the store, the gateway and the functions of the synthesized stacks, and connects them with S3's events. It
 * always ends with this process.
 *
 * @throws ModelError, SandboxError, GatewayError, MotoError, PackagingError, UnknownStatementError
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { config, outdir, folder, progress, without = [], hurry = HURRY } = options;
  const stacks = readStacks(outdir);
  const whole = withExisting(readModel(stacks), config);
  const model = withoutStatements(whole, without);
  const settings = readFunctionSettings(stacks, whole, outdir);
  mkdirSync(folder, { recursive: true });
  for (const own of ["code", "logs"]) rmSync(join(folder, own), { recursive: true, force: true });

  const moto = options.moto ?? (await startMoto({ folder: join(folder, "objects"), progress }));
  const closers: (() => Promise<void> | void)[] = options.moto === undefined ? [() => moto.stop()] : [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  try {
    const gateway = await startGateway({
      model: whole,
      without,
      motoUrl: moto.url,
      organizationOf: organizationsOf(config),
      circumstances: Object.assign({}, ...bucketsOf(config).map(networkOf)) as ConditionContext,
      ...(options.port === undefined ? {} : { port: options.port }),
    });
    closers.push(() => gateway.close());
    const objects = openStoredObjects(moto.url, model);
    closers.push(objects.close);
    const listeners = new Set<(event: SandboxEvent) => void>();
    const emit = (event: SandboxEvent): void => {
      for (const listener of listeners) listener(event);
    };
    const { decide: ask, differed } = compareDecisions(createAsk(config, model), createAsk(config, whole));
    const functions = await startFunctions({
      config,
      settings,
      model,
      folder,
      gateway,
      ask,
      hurry,
      concurrency: options.concurrency ?? availableParallelism(),
      progress,
      emit,
    });
    closers.push(functions.stop);
    const deliverer = deliverEvents({
      model,
      ask,
      schedule: options.schedule ?? IN_ORDER,
      invoke: functions.invoke,
      send: functions.send,
      keep: (queueArn, body) => void keepMessage(join(folder, "failures"), queueArn, body),
      onDelivery: (delivery) => emit({ kind: "delivery", delivery }),
    });
    closers.push(deliverer.stop);
    gateway.onRequest((request) => emit({ kind: "request", request }));
    gateway.onObjectChange((change) => {
      emit({ kind: "change", change });
      deliverer.emit(change);
    });
    return {
      gateway,
      moto,
      model,
      synthesized: whole,
      without,
      functions: settings,
      running: functions.running,
      objects,
      notes: functions.notes,
      differed: () => differed() || gateway.differed(),
      onEvent: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      functionPids: functions.pids,
      settled: async () => {
        // A function's output may invoke another one.
        do {
          await deliverer.whenDelivered();
          await functions.whenIdle();
        } while (deliverer.waiting() + functions.waiting() > 0);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
