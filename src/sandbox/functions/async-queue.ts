import { randomUUID } from "node:crypto";
import type { InvocationResult } from "./execution-environment";
import type { GivenUpEvent } from "./failure-record";
import type { RunningFunction } from "./start-function";

export interface Attempt {
  readonly functionName: string;
  readonly requestId: string;
  /** From 1. */
  readonly attempt: number;
  readonly result: InvocationResult;
  /** Undefined if there will be none. */
  readonly nextInMilliseconds?: number;
}

export interface AsyncQueueOptions {
  readonly target: RunningFunction;
  /** Divides the waits between attempts. 1 waits like Lambda. */
  readonly hurry: number;
  readonly onAttempt: (attempt: Attempt) => void;
  /** An event without further attempts. */
  readonly onGivenUp: (event: GivenUpEvent) => void;
}

/** Lambda's queue of a function's asynchronous events. */
export interface AsyncQueue {
  /** Accepts an event as JSON; returns its request id. */
  add(payload: string): string;
  /** Waiting and running events. */
  size(): number;
  /** Resolves when no event is left. */
  whenEmpty(): Promise<void>;
  /** Drops waiting events. */
  stop(): void;
}

/**
 * One minute before the second attempt, two before the third.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const WAITS_MILLISECONDS = [60_000, 120_000] as const;

/** Accepts asynchronous events and tries each as often as Lambda would. */
export function startAsyncQueue({ target, hurry, onAttempt, onGivenUp }: AsyncQueueOptions): AsyncQueue {
  const { name, invokedArn, events } = target.settings;
  const timers = new Set<NodeJS.Timeout>();
  let waiters: (() => void)[] = [];
  let size = 0;
  let stopped = false;

  const finish = (): void => {
    size--;
    if (size > 0) return;
    for (const resolve of waiters) resolve();
    waiters = [];
  };
  const giveUp = (
    { requestId, payload }: Waiting,
    condition: GivenUpEvent["condition"],
    attempts: number,
    lastAnswer?: string,
  ): void => {
    onGivenUp({
      functionArn: invokedArn,
      requestId,
      condition,
      attempts,
      payload,
      ...(lastAnswer === undefined ? {} : { lastAnswer }),
    });
    finish();
  };
  const tryOnce = async (event: Waiting, attempt: number, lastAnswer?: string): Promise<void> => {
    const result = await target.invoke(event.requestId, event.payload);
    if (stopped) return;
    const { error, payload } = result;
    const wait = WAITS_MILLISECONDS[attempt - 1] ?? WAITS_MILLISECONDS[1];
    const isLast = error === undefined || attempt > events.maxRetryAttempts;
    onAttempt({
      functionName: name,
      requestId: event.requestId,
      attempt,
      result,
      ...(isLast ? {} : { nextInMilliseconds: wait / hurry }),
    });
    if (error === undefined) finish();
    else if (isLast) giveUp(event, "RetriesExhausted", attempt, payload);
    else if (Date.now() + wait - event.since > events.maxEventAgeSeconds * 1000) {
      giveUp(event, "EventAgeExceeded", attempt, lastAnswer ?? payload);
    } else {
      const timer = setTimeout(() => {
        timers.delete(timer);
        // The skipped waiting time counts for the event's age.
        void tryOnce({ ...event, since: event.since - wait + wait / hurry }, attempt + 1, payload);
      }, wait / hurry);
      timers.add(timer);
    }
  };
  return {
    add: (payload) => {
      const event = { requestId: randomUUID(), payload, since: Date.now() };
      size++;
      // With reserved concurrency 0, Lambda sends events to the failure queue at once.
      if (target.concurrency === 0) giveUp(event, "EventAgeExceeded", 0);
      else void tryOnce(event, 1);
      return event.requestId;
    },
    size: () => size,
    whenEmpty: () => (size === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
    stop: () => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

interface Waiting {
  readonly requestId: string;
  readonly payload: string;
  /** When it came, in milliseconds since 1970. */
  readonly since: number;
}
