import { EVENT_RETENTION_DAYS } from "../config/check-triggers";
import type { ResolvedFunction } from "../config/resolve-writers";
import { queueOf, type QueueOptions } from "../config/trigger-schema";
import { bucketArn, eventsName, failureQueueName, invokedArn, queueArn, ruleArn, topicArn } from "../naming";
import { eventQueuePolicy, eventTopicPolicy, type EventSender } from "../policies/event-senders";
import type { PolicyDocument, ResourceStatement } from "../policies/statement";
import { eventPattern, type EventPattern } from "./event-pattern";

const SECONDS_A_DAY = 86_400;

/** AWS advises this multiple of the function's timeout, so that a message is not received again during processing. */
const VISIBILITY_TIMEOUTS = 6;

/** A queue before a function. */
export interface EventQueuePlan extends QueueOptions {
  readonly queueName: string;
  readonly arn: string;
  readonly policy: PolicyDocument<ResourceStatement>;
  readonly visibilitySeconds: number;
  /** The failure queue, for messages that were received too often. */
  readonly deadLettersTo: string;
  readonly retentionSeconds: number;
}

/** A topic before a function, or before its queue. */
export interface EventTopicPlan {
  readonly topicName: string;
  readonly arn: string;
  readonly policy: PolicyDocument<ResourceStatement>;
}

/** The subscription of a function or its queue to a topic. */
export interface SubscriptionPlan {
  readonly topicArn: string;
  /** The failure queue, for what SNS could not deliver. */
  readonly deadLettersTo: string;
  /** For another function's topic: the messages for this one. @default - all */
  readonly filterPolicy?: object;
}

/** An EventBridge rule before a function. */
export interface EventRulePlan {
  readonly ruleName: string;
  readonly pattern: EventPattern;
}

/** The resources between a bucket and a function. */
export interface TriggerPlan {
  /** The target of the bucket's notification. Undefined with EventBridge. */
  readonly notifies?: { readonly kind: "function" | "queue" | "topic"; readonly arn: string };
  readonly rule?: EventRulePlan;
  readonly topic?: EventTopicPlan;
  readonly subscription?: SubscriptionPlan;
  readonly queue?: EventQueuePlan;
  /** The principal that may invoke the function. Undefined with a queue, which Lambda polls. */
  readonly invokedBy?: EventSender & { readonly sid: string };
  /** The sender of undelivered events to the failure queue: EventBridge for the rule, SNS for the topic. */
  readonly undelivered?: EventSender;
  /** The services that send to the queue or topic that the function's key encrypts. */
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
 * The events of another function's topic for this one. S3 URL-encodes keys, except slashes. AWS does not document the
 * other characters of a prefix, so both forms match.
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

/** As in S3's event records. */
function eventNames(writer: ResolvedFunction): string[] {
  const removals = writer.workload === "thumbnail" && writer.deleteThumbnails;
  return ["ObjectCreated", ...(removals ? ["ObjectRemoved", "LifecycleExpiration"] : [])];
}
