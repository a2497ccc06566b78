import type { Model, ModelBucket, ModelMessageFilter } from "./model";
import { ownerOf } from "./owners";

/** A request of a service, or of Lambda as a function's role, to forward an event. */
export interface DeliveryStep {
  /** A service principal, or a role's ARN. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** The service's aws:SourceArn. Absent for a role. */
  readonly source?: string;
}

/** The keys of a delivery: those that match every part of one of these. */
export interface KeyFilter {
  readonly prefix: string;
  readonly suffix: string;
  /** Whether the suffix is case-insensitive. */
  readonly anyCase: boolean;
}

/** One way from a bucket's events to a function. */
export interface EventDelivery {
  readonly bucket: ModelBucket;
  /** The function, even if an alias is invoked. */
  readonly functionArn: string;
  /** By S3's names: `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly keys: readonly KeyFilter[];
  /** The notification's id, or the rule's name. */
  readonly id: string;
  readonly form: "notification" | "event-bridge";
  /** The stops of the event, in order. */
  readonly through: readonly ("topic" | "queue")[];
  /** All must be allowed for a delivery. */
  readonly steps: readonly DeliveryStep[];
  /** Queues for events that EventBridge or SNS could not deliver, by the denied step. @default - it is lost */
  readonly deadLetters: readonly DeadLetters[];
}

/** What happens to an event if steps of one sender are denied. */
export interface DeadLetters {
  readonly of: readonly DeliveryStep[];
  readonly queueArn: string;
  /** The permissions that the sender needs for the queue. */
  readonly steps: readonly DeliveryStep[];
}

const EVENTS_OF: Readonly<Record<string, readonly string[]>> = {
  "Object Created": ["s3:ObjectCreated:*"],
  "Object Deleted": ["s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"],
};

const RECEIVE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] as const;

/** How events continue from a bucket or rule to functions. */
type Rest = Pick<EventDelivery, "functionArn" | "through" | "steps" | "deadLetters"> & {
  /** The events that a subscription lets through. */
  readonly filter?: ModelMessageFilter;
};

/** Every way from buckets' events to functions: by notifications and rules, through topics and queues. */
export function deliveriesOf(model: Model): EventDelivery[] {
  return model.buckets.flatMap((bucket) => [...byNotification(bucket, model), ...byRule(bucket, model)]);
}

function byNotification(bucket: ModelBucket, model: Model): EventDelivery[] {
  return bucket.notifications.flatMap(({ id, targetArn, events, prefix, suffix }) =>
    restTo(targetArn, { principal: "s3.amazonaws.com", source: bucket.arn }, model).map(
      ({ filter, ...rest }) => ({
        bucket,
        ...rest,
        id,
        events: events.filter((event) => filter?.events.includes(event) ?? true),
        keys: (filter?.prefixes ?? [prefix]).flatMap((inner) =>
          within(inner, prefix).map((narrower) => ({ prefix: narrower, suffix, anyCase: false })),
        ),
        form: "notification" as const,
      }),
    ),
  );
}

/** The prefix of keys that begin with both; none if there are none. */
function within(one: string, other: string): string[] {
  if (one.startsWith(other)) return [one];
  return other.startsWith(one) ? [other] : [];
}

/** Rules are on the event bus of the bucket's account and Region. */
function byRule(bucket: ModelBucket, model: Model): EventDelivery[] {
  if (bucket.eventBridge === false) return [];
  return model.rules
    .filter(({ account, region, bucketNames }) => {
      return account === bucket.account && region === bucket.region && bucketNames.includes(bucket.name);
    })
    .flatMap(({ name, arn, detailTypes, keys, targets }) =>
      targets.flatMap((target) =>
        restTo(
          target.arn,
          { principal: "events.amazonaws.com", source: arn },
          model,
          target.deadLettersTo,
        ).map((rest) => ({
          bucket,
          ...rest,
          id: name,
          events: detailTypes.flatMap((type) => EVENTS_OF[type] ?? []),
          keys:
            keys.length === 0
              ? [{ prefix: "", suffix: "", anyCase: false }]
              : keys.map((key) => ({ prefix: "", suffix: "", ...key, anyCase: true })),
          form: "event-bridge" as const,
        })),
      ),
    );
}

type Sender = Pick<DeliveryStep, "principal" | "source">;

/** @param deadLettersTo - the queue for what this sender could not deliver */
function restTo(arn: string, by: Sender, model: Model, deadLettersTo?: string): Rest[] {
  const lettersOf = (of: readonly DeliveryStep[]): DeadLetters[] => {
    const queue = model.queues.find((one) => one.arn === deadLettersTo);
    if (queue === undefined) return [];
    const send = { ...by, action: "sqs:SendMessage", resource: queue.arn };
    return [{ of, queueArn: queue.arn, steps: [send, ...encrypting(queue.keyArn, by)] }];
  };
  const topic = model.topics.find((one) => one.arn === arn);
  if (topic !== undefined) {
    const publish = [{ ...by, action: "sns:Publish", resource: arn }, ...encrypting(topic.keyArn, by)];
    return topic.subscriptions
      .filter(({ protocol }) => protocol === "lambda" || protocol === "sqs")
      .flatMap(({ endpoint, deadLettersTo: letters, filter }) =>
        restTo(endpoint, { principal: "sns.amazonaws.com", source: arn }, model, letters).map((rest) => ({
          ...rest,
          ...(filter === undefined ? {} : { filter }),
        })),
      )
      .map(({ steps, through, deadLetters, ...rest }) => ({
        ...rest,
        through: ["topic", ...through],
        steps: [...publish, ...steps],
        deadLetters: [...lettersOf(publish), ...deadLetters],
      }));
  }
  const queue = model.queues.find((one) => one.arn === arn);
  if (queue !== undefined) {
    const send = [{ ...by, action: "sqs:SendMessage", resource: arn }, ...encrypting(queue.keyArn, by)];
    return model.eventSources
      .filter(({ sourceArn }) => sourceArn === arn)
      .flatMap(({ functionArn: invoked }) => {
        const functionArn = ownerOf(invoked);
        const role = model.functions.find((one) => one.arn === functionArn)?.roleArn;
        if (role === undefined) return [];
        const receive = RECEIVE.map((action) => ({ principal: role, action, resource: arn }));
        return [
          { functionArn, through: ["queue"], steps: [...send, ...receive], deadLetters: lettersOf(send) },
        ];
      });
  }
  const invoke = [{ ...by, action: "lambda:InvokeFunction", resource: arn }];
  return [{ functionArn: ownerOf(arn), through: [], steps: invoke, deadLetters: lettersOf(invoke) }];
}

/** The permissions that a sender needs on the key of a topic or queue. */
function encrypting(keyArn: string | undefined, by: Sender): DeliveryStep[] {
  if (keyArn === undefined) return [];
  return ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({ ...by, action, resource: keyArn }));
}

/** Whether an object's event takes this way. @param eventName - as in an event record, without `s3:` */
export function isDelivered(
  { events, keys }: Pick<EventDelivery, "events" | "keys">,
  eventName: string,
  key: string,
): boolean {
  return events.some((wanted) => isOfEvent(eventName, wanted)) && keys.some((filter) => fits(key, filter));
}

/** `s3:ObjectCreated:*` is every kind of creation. */
function isOfEvent(eventName: string, wanted: string): boolean {
  const [, pattern = ""] = /^s3:(.+)$/.exec(wanted) ?? [];
  return pattern.endsWith(":*") ? eventName.startsWith(pattern.slice(0, -1)) : eventName === pattern;
}

function fits(key: string, { prefix, suffix, anyCase }: KeyFilter): boolean {
  if (!key.startsWith(prefix)) return false;
  return anyCase ? key.toLowerCase().endsWith(suffix.toLowerCase()) : key.endsWith(suffix);
}
