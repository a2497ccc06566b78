import { setTimeout as sleep } from "node:timers/promises";
import { startPackagedFunction, type PackagedFunction } from "../support/packaged-function";
import type { Invocation } from "./distributed-map";

/** Execution environments of one function: processes that run its zip, one invocation at a time each. */
export interface FunctionEnvironments {
  /**
   * Waits for one that is free.
   *
   * @param instead - asked when it is about to begin: what to answer instead, or undefined to go on
   */
  invoke(payload: unknown, instead: () => Invocation | undefined): Promise<Invocation>;
  /** Kills one in the middle of its work; another takes its place. False when none works. */
  killOne(): boolean;
  /** When nothing runs any more. */
  idle(): Promise<void>;
  stop(): void;
}

/** Starts the packaged copy function so many times. */
export async function startEnvironments(
  count: number,
  environment: Readonly<Record<string, string>>,
): Promise<FunctionEnvironments> {
  const start = (): Promise<PackagedFunction> => startPackagedFunction("copy", environment);
  const free: PackagedFunction[] = [];
  const working = new Set<PackagedFunction>();
  const waiting: (() => void)[] = [];
  for (let made = 0; made < count; made++) free.push(await start());

  return {
    invoke: async (payload, instead) => {
      while (free.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      const refusal = instead();
      const taken = refusal ? undefined : free.shift();
      if (!taken) {
        waiting.shift()?.();
        return refusal ?? { error: { name: "Lambda.Unknown", message: "no environment" } };
      }
      working.add(taken);
      const { result, error } = await taken.invoke(payload);
      working.delete(taken);
      const isKilled = error?.name === "Exited";
      if (isKilled) taken.stop();
      free.push(isKilled ? await start() : taken);
      waiting.shift()?.();
      if (isKilled) return { error: { name: "Runtime.ExitError", message: "the environment was killed" } };
      return error ? { error } : { result };
    },
    killOne: () => {
      const [one] = working;
      if (one === undefined) return false;
      process.kill(one.pid, "SIGKILL");
      return true;
    },
    idle: async () => {
      while (working.size > 0) await sleep(20);
    },
    stop: () => {
      for (const one of [...free, ...working]) one.stop();
    },
  };
}
