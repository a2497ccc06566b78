import type { Reason } from "../../iam";
import type { Model, ModelBucket, ModelNotification } from "../../access/model";
import type { Answer, Ask } from "../ask";
import type { Schedule } from "./disorder";
import { matchingNotifications } from "./matching-notifications";
import { s3Record, type ChangedObject } from "./s3-record";

/** S3 told a function of a change, or tried to. */
export interface Delivery {
  readonly bucket: string;
  readonly key: string;
  readonly eventName: string;
  readonly functionArn: string;
  /** Whether the function's policy lets S3 invoke it for this bucket. Otherwise nothing comes of it. */
  readonly allowed: boolean;
  readonly why: readonly Reason[];
  /** What would let it. Empty if it does. */
  readonly toAdd: Answer["toAdd"];
  /** How often the event comes, and after how long. */
  readonly afterMilliseconds: readonly number[];
}

export interface DeliverOptions {
  readonly model: Model;
  readonly ask: Ask;
  readonly schedule: Schedule;
  /** Hands an event to Lambda's queue. */
  readonly invoke: (functionArn: string, payload: string) => void;
  readonly onDelivery: (delivery: Delivery) => void;
}

/** Tells functions of changes, as S3 does by the notifications of the stacks. */
export interface Deliverer {
  readonly tell: (change: ChangedObject) => void;
  /** Events that are held back. */
  readonly waiting: () => number;
  /** Resolves when no event is held back any more. */
  readonly whenDelivered: () => Promise<void>;
  /** Forgets what is held back. */
  readonly stop: () => void;
}

export function deliverEvents({ model, ask, schedule, invoke, onDelivery }: DeliverOptions): Deliverer {
  const buckets = new Map(model.buckets.map((bucket) => [bucket.name, bucket]));
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
  const tellOne = (change: ChangedObject, bucket: ModelBucket, notification: ModelNotification): void => {
    const { functionArn } = notification;
    const { allowed, why, toAdd } = ask({
      principal: "s3.amazonaws.com",
      action: "lambda:InvokeFunction",
      resource: functionArn,
      source: bucket.arn,
    });
    const afterMilliseconds = allowed ? schedule() : [];
    const { key, eventName } = change;
    onDelivery({ bucket: bucket.name, key, eventName, functionArn, allowed, why, toAdd, afterMilliseconds });
    const record = s3Record(change, {
      region: bucket.region,
      bucketArn: bucket.arn,
      bucketOwner: bucket.account,
      configurationId: notification.id,
    });
    const payload = JSON.stringify({ Records: [record] });
    for (const milliseconds of afterMilliseconds) {
      if (milliseconds === 0) invoke(functionArn, payload);
      else after(milliseconds, () => invoke(functionArn, payload));
    }
  };
  return {
    tell: (change) => {
      const bucket = buckets.get(change.bucket);
      if (bucket === undefined) return;
      for (const notification of matchingNotifications(bucket.notifications, change.eventName, change.key)) {
        tellOne(change, bucket, notification);
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
