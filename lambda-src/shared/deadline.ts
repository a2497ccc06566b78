import { setMaxListeners } from "node:events";

/** The part of Lambda's context with the time that an invocation has left. */
export interface TimeLeft {
  getRemainingTimeInMillis(): number;
}

/** When an invocation has to stop. */
export interface Deadline {
  /** Whether it is too late to begin another object. */
  isNear(): boolean;
  /** Aborted when what is still running has to be given up, so that there is time left to clean up and to answer. */
  readonly signal: AbortSignal;
  /** How long it is until then, in milliseconds. */
  leftMs(): number;
  /** Ends the watch. */
  clear(): void;
}

/** From here on nothing is begun: a tenth of the time there was, but not so little that a large object would not fit. */
const NEAR_MS = 15_000;
/** From here on nothing goes on. */
const GIVE_UP_MS = 5_000;

/** Watches the time of an invocation, from its start. A short time is divided up alike. */
export function startDeadline(context: TimeLeft): Deadline {
  const total = context.getRemainingTimeInMillis();
  const nearMs = Math.min(Math.max(total / 10, NEAR_MS), total / 2);
  const giveUpMs = Math.min(GIVE_UP_MS, total / 4);
  const controller = new AbortController();
  // Every call under way listens; Node.js would take more than ten for a leak.
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
