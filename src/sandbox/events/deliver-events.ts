import {
  deliveriesOf,
  isDelivered,
  type DeliveryStep,
  type EventDelivery,
} from "../../terraform-model/deliveries";
import type { Model } from "../../terraform-model";
import type { Answer, Ask } from "../ask";
import type { Schedule } from "./event-faults";
import { eventPayload } from "./event-payload";
import type { ChangedObject } from "./s3-record";

/** A change's event was delivered to a function, or stopped on the way. */
export interface Delivery {
  readonly bucket: string;
  readonly key: string;
  readonly eventName: string;
  readonly functionArn: string;
  /** The steps of the event. */
  readonly through: EventDelivery["through"];
  /** The step that was denied, or the last one. */
  readonly step: DeliveryStep;
  /** All steps up to that one. */
  readonly steps: readonly DeliveryStep[];
  /** Whether every step is allowed. Otherwise the event is not delivered. */
  readonly allowed: boolean;
  readonly why: Answer["why"];
  /** What would allow the step. Empty if it is allowed. */
  readonly toAdd: Answer["toAdd"];
  /** The queue for an event that EventBridge or SNS could not deliver. @default - it is lost */
  readonly keptIn?: string;
  /** How often the event is delivered, and after how long. */
  readonly afterMilliseconds: readonly number[];
}

export interface DeliverOptions {
  readonly model: Model;
  readonly ask: Ask;
  readonly schedule: Schedule;
  /** Sends an event to Lambda's queue. */
  readonly invoke: (functionArn: string, payload: string) => void;
  /** Puts a message into the queue before a function. */
  readonly send: (functionArn: string, body: string) => void;
  /** Keeps undelivered events. */
  readonly keep: (queueArn: string, body: string) => void;
  readonly onDelivery: (delivery: Delivery) => void;
}

/** Delivers events of changes to functions, according to the stacks. */
export interface Deliverer {
  readonly emit: (change: ChangedObject) => void;
  /** Delayed events. */
  readonly waiting: () => number;
  /** Resolves when no event is delayed any more. */
  readonly whenDelivered: () => Promise<void>;
  /** Drops delayed events. */
  readonly stop: () => void;
}

export function deliverEvents({
  model,
  ask,
  schedule,
  invoke,
  send,
  keep,
  onDelivery,
}: DeliverOptions): Deliverer {
  const ways = deliveriesOf(model);
  const timers = new Set<NodeJS.Timeout>();
  let waiters: (() => void)[] = [];
  const after = (milliseconds: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
      if (timers.size > 0) return;
      for (const resolve of waiters) resolve();
      waiters = [];
    }, milliseconds);
    timers.add(timer);
  };
  const deliverOne = (change: ChangedObject, way: EventDelivery): void => {
    const { bucket, functionArn, through } = way;
    const answers = way.steps.map((step) => ({ step, ...ask(step) }));
    const decisive = answers.find(({ allowed }) => !allowed) ?? answers.at(-1);
    if (decisive === undefined) return;
    const { step, allowed, why, toAdd } = decisive;
    const steps = way.steps.slice(0, way.steps.indexOf(step) + 1);
    const afterMilliseconds = allowed ? schedule() : [];
    const { key, eventName } = change;
    const letters = allowed ? undefined : way.deadLetters.find(({ of }) => of.includes(step));
    const keptIn = letters?.steps.every((one) => ask(one).allowed) === true ? letters.queueArn : undefined;
    // SNS keeps its own envelope.
    const kept = through.includes("topic") ? { ...way, through: ["topic", "queue"] as const } : way;
    if (keptIn !== undefined) keep(keptIn, eventPayload(change, kept));
    onDelivery({
      bucket: bucket.name,
      key,
      eventName,
      functionArn,
      through,
      step,
      steps,
      allowed,
      why,
      toAdd,
      ...(keptIn === undefined ? {} : { keptIn }),
      afterMilliseconds,
    });
    const hand = through.includes("queue") ? send : invoke;
    const payload = eventPayload(change, way);
    for (const milliseconds of afterMilliseconds) {
      if (milliseconds === 0) hand(functionArn, payload);
      else after(milliseconds, () => hand(functionArn, payload));
    }
  };
  return {
    emit: (change) => {
      for (const way of ways) {
        if (way.bucket.name !== change.bucket || !isDelivered(way, change.eventName, change.key)) continue;
        deliverOne(change, way);
      }
    },
    waiting: () => timers.size,
    whenDelivered: () =>
      timers.size === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve)),
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
