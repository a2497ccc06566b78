import { EVENT_RETENTION_DAYS } from "../config/check-triggers";
import type { ResolvedFunction } from "../config/resolve-writers";
import { queueOf, type QueueOptions } from "../config/trigger-schema";
import { bucketArn, eventsName, failureQueueName, invokedArn, queueArn, ruleArn, topicArn } from "../naming";
import { eventQueuePolicy, eventTopicPolicy, type EventSender } from "../policies/event-senders";
import type { PolicyDocument, ResourceStatement } from "../policies/statement";
import { eventPattern, type EventPattern } from "./event-pattern";

const SECONDS_A_DAY = 86_400;

/** AWS advises so many times the function's timeout, so that a message is not received again while it is worked on. */
const VISIBILITY_TIMEOUTS = 6;

/** A queue before a function. */
export interface EventQueuePlan extends QueueOptions {
  readonly queueName: string;
  readonly arn: string;
  readonly policy: PolicyDocument<ResourceStatement>;
  readonly visibilitySeconds: number;
  /** The failure queue, which gets what was received too often. */
  readonly deadLettersTo: string;
  readonly retentionSeconds: number;
}

/** A topic before a function, or before its queue. */
export interface EventTopicPlan {
  readonly topicName: string;
  readonly arn: string;
  readonly policy: PolicyDocument<ResourceStatement>;
}

/** What a function, or its queue, gets of a topic. */
export interface SubscriptionPlan {
  readonly topicArn: string;
  /** The failure queue, which gets what SNS could not deliver. */
  readonly deadLettersTo: string;
  /** Of another function's topic: the messages that are for this one. @default - all */
  readonly filterPolicy?: object;
}

/** An EventBridge rule before a function. */
export interface EventRulePlan {
  readonly ruleName: string;
  readonly pattern: EventPattern;
}

/** How events come from a bucket to a function: every part that is made for it. */
export interface TriggerPlan {
  /** Where the bucket's notification goes. Undefined when EventBridge has its events. */
  readonly notifies?: { readonly kind: "function" | "queue" | "topic"; readonly arn: string };
  readonly rule?: EventRulePlan;
  readonly topic?: EventTopicPlan;
  readonly subscription?: SubscriptionPlan;
  readonly queue?: EventQueuePlan;
  /** Who may invoke the function. Undefined where Lambda itself does, with what it takes from the queue. */
  readonly invokedBy?: EventSender & { readonly sid: string };
  /** The service that puts what it could not deliver into the failure queue: EventBridge for the rule, SNS for the topic. */
  readonly undelivered?: EventSender;
  /** The services that put events into what the function's own key encrypts. */
  readonly senders: readonly EventSender[];
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export function planTrigger(writer: ResolvedFunction): TriggerPlan {
  const { account, functionName, trigger } = writer;
  const { owner, bucketName } = writer.source;
  const bucket: EventSender = {
    service: "s3.amazonaws.com",
    sourceArn: bucketArn(owner, bucketName),
    sourceAccountId: owner.id,
  };
  const queueOfSender = (sender: EventSender): EventQueuePlan | undefined => {
    const options = queueOf(trigger);
    if (options === undefined) return undefined;
    const arn = queueArn(account, eventsName(functionName));
    const { batchSize, maxReceiveCount, maxConcurrency } = options;
    return {
      batchSize,
      maxReceiveCount,
      maxConcurrency,
      arn,
      queueName: eventsName(functionName),
      policy: eventQueuePolicy(arn, sender),
      deadLettersTo: queueArn(account, failureQueueName(functionName)),
      visibilitySeconds: writer.timeoutSeconds * VISIBILITY_TIMEOUTS,
      retentionSeconds: EVENT_RETENTION_DAYS * SECONDS_A_DAY,
    };
  };
  switch (trigger.kind) {
    case "notification":
      return {
        notifies: { kind: "function", arn: invokedArn(account, writer) },
        invokedBy: { sid: "AllowSourceBucket", ...bucket },
        senders: [],
      };
    case "event-bridge": {
      const ruleName = trigger.ruleName ?? functionName;
      const sender = { service: "events.amazonaws.com", sourceArn: ruleArn(account, ruleName) };
      return {
        rule: { ruleName, pattern: eventPattern(writer) },
        invokedBy: { sid: "AllowRule", ...sender },
        undelivered: sender,
        senders: [sender],
      };
    }
    case "sqs": {
      const queue = queueOfSender(bucket);
      return {
        notifies: { kind: "queue", arn: queueArn(account, eventsName(functionName)) },
        ...(queue === undefined ? {} : { queue }),
        senders: [bucket],
      };
    }
    case "sns": {
      const { topicFunction } = writer;
      const topicName = eventsName(topicFunction ?? functionName);
      const arn = topicArn(account, topicName);
      const topic: EventSender = { service: "sns.amazonaws.com", sourceArn: arn };
      const queue = queueOfSender(topic);
      return {
        ...(topicFunction === undefined
          ? {
              notifies: { kind: "topic", arn },
              topic: { topicName, arn, policy: eventTopicPolicy(arn, bucket) },
            }
          : {}),
        subscription: {
          topicArn: arn,
          deadLettersTo: queueArn(account, failureQueueName(functionName)),
          ...(topicFunction === undefined ? {} : { filterPolicy: filterPolicy(writer) }),
        },
        ...(queue === undefined ? { invokedBy: { sid: "AllowTopic", ...topic } } : { queue }),
        undelivered: topic,
        senders: topicFunction === undefined ? [bucket, topic] : [topic],
      };
    }
  }
}

/**
 * The events of another function's topic that are for this one. S3 encodes keys as in a URL, and leaves slashes; of the other
 * characters that a prefix may have, no page says which it encodes: either form fits.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
function filterPolicy(writer: ResolvedFunction): object {
  const { prefix } = writer.source;
  const encoded = prefix.replace(
    /[!'()]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const prefixes = [...new Set([prefix, encoded])].map((text) => ({ prefix: text }));
  const names = eventNames(writer).map((name) => ({ prefix: `${name}:` }));
  return {
    Records: { eventName: names, ...(prefix === "" ? {} : { s3: { object: { key: prefixes } } }) },
  };
}

/** As S3 has them in its records. */
function eventNames(writer: ResolvedFunction): string[] {
  const removals = writer.workload === "thumbnail" && writer.deleteThumbnails;
  return ["ObjectCreated", ...(removals ? ["ObjectRemoved", "LifecycleExpiration"] : [])];
}
