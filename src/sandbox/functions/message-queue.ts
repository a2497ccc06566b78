import { randomUUID } from "node:crypto";
import type { ModelEventSource, ModelQueue } from "../../terraform-model";
import type { Attempt, AsyncQueue } from "./async-queue";
import type { GivenUpEvent } from "./failure-record";
import type { RunningFunction } from "./start-function";

export interface MessageQueueOptions {
  readonly queue: ModelQueue;
  readonly source: ModelEventSource;
  readonly target: RunningFunction;
  /** Divides the visibility timeout. 1 waits like SQS. */
  readonly hurry: number;
  readonly onAttempt: (attempt: Attempt) => void;
  /** A message that was received too often. */
  readonly onDeadLetter: (event: GivenUpEvent) => void;
}

interface Message {
  readonly id: string;
  readonly body: string;
  received: number;
}

/**
 * A queue before a function: Lambda receives batches, deletes processed messages and leaves the rest, which become
 * visible after the visibility timeout.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function startMessageQueue(options: MessageQueueOptions): AsyncQueue {
  const { queue, source, target, hurry, onAttempt, onDeadLetter } = options;
  const { maxReceiveCount = Infinity } = queue.deadLetters ?? {};
  const most = Math.min(source.maxConcurrency ?? Infinity, target.concurrency);
  const visible: Message[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let waiters: (() => void)[] = [];
  let running = 0;
  let size = 0;
  let stopped = false;
  let isScheduled = false;

  const leave = (count: number): void => {
    size -= count;
    if (size > 0) return;
    for (const resolve of waiters) resolve();
    waiters = [];
  };
  const poll = (): void => {
    isScheduled = false;
    while (!stopped && running < most && visible.length > 0) void work(visible.splice(0, source.batchSize));
  };
  /** Messages that arrive together are received together. */
  const schedule = (): void => {
    if (!isScheduled) setImmediate(poll);
    isScheduled = true;
  };
  const work = async (batch: readonly Message[]): Promise<void> => {
    running++;
    for (const message of batch) message.received++;
    const requestId = randomUUID();
    const result = await target.invoke(requestId, JSON.stringify(batchOf(batch, queue)));
    running--;
    if (stopped) return;
    const failed =
      result.error !== undefined ? batch : source.reportsFailures ? failedOf(batch, result.payload) : [];
    const partly = {
      errorType: "BatchItemFailures",
      errorMessage: `${failed.length} of ${batch.length} messages failed`,
    };
    const error = result.error ?? (failed.length === 0 ? undefined : partly);
    const again = failed.filter(({ received }) => received < maxReceiveCount);
    const wait = (queue.visibilitySeconds * 1000) / hurry;
    onAttempt({
      functionName: target.settings.name,
      requestId,
      attempt: Math.max(...batch.map(({ received }) => received)),
      result: { ...result, ...(error === undefined ? {} : { error }) },
      ...(again.length === 0 ? {} : { nextInMilliseconds: wait }),
    });
    for (const message of failed) {
      if (!again.includes(message)) onDeadLetter(deadLetter(message, requestId, target));
    }
    leave(batch.length - again.length);
    if (again.length > 0) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        visible.push(...again);
        schedule();
      }, wait);
      timers.add(timer);
    }
    schedule();
  };
  return {
    add: (body) => {
      const message = { id: randomUUID(), body, received: 0 };
      size++;
      visible.push(message);
      schedule();
      return message.id;
    },
    size: () => size,
    whenEmpty: () => (size === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
    stop: () => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
function batchOf(messages: readonly Message[], { arn, region }: ModelQueue): unknown {
  return {
    Records: messages.map(({ id, body, received }) => ({
      messageId: id,
      receiptHandle: id,
      body,
      attributes: { ApproximateReceiveCount: String(received) },
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: arn,
      awsRegion: region,
    })),
  };
}

/** The failed messages of an answer; all, if it is invalid or names an unknown one. */
function failedOf(batch: readonly Message[], payload: string): readonly Message[] {
  try {
    const answer = JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: unknown }[] } | null;
    const ids = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
    const failed = batch.filter(({ id }) => ids.includes(id));
    return failed.length === ids.length ? failed : batch;
  } catch {
    return batch;
  }
}

function deadLetter(
  { body, received }: Message,
  requestId: string,
  { settings }: RunningFunction,
): GivenUpEvent {
  return {
    functionArn: settings.invokedArn,
    requestId,
    condition: "ReceivedTooOften",
    attempts: received,
    payload: body,
  };
}
