import { setMaxListeners } from "node:events";

/** The part of Lambda's context with the remaining time. */
export interface TimeLeft {
  getRemainingTimeInMillis(): number;
}

/** When an invocation must stop. */
export interface Deadline {
  /** Whether it is too late to start another object. */
  isNear(): boolean;
  /** Aborted when running work must stop, so that there is time to clean up and answer. */
  readonly signal: AbortSignal;
  /** How long it is until then, in milliseconds. */
  leftMs(): number;
  /** Ends the watch. */
  clear(): void;
}

/** From here on nothing is started: a tenth of the time, but enough for a large object. */
const NEAR_MS = 15_000;
/** From here on everything stops. */
const GIVE_UP_MS = 5_000;

/** Watches the time of an invocation. A short time is divided proportionally. */
export function startDeadline(context: TimeLeft): Deadline {
  const total = context.getRemainingTimeInMillis();
  const nearMs = Math.min(Math.max(total / 10, NEAR_MS), total / 2);
  const giveUpMs = Math.min(GIVE_UP_MS, total / 4);
  const controller = new AbortController();
  // Every running call listens; Node.js would report more than ten as a leak.
  setMaxListeners(0, controller.signal);
  const timer = setTimeout(() => {
    controller.abort();
  }, total - giveUpMs);
  return {
    isNear: () => context.getRemainingTimeInMillis() <= nearMs,
    signal: controller.signal,
    leftMs: () => context.getRemainingTimeInMillis() - giveUpMs,
    clear: () => {
      clearTimeout(timer);
    },
  };
}
