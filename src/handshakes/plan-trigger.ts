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
  /** The failure queue, which gets what SNS could not deliver. */
  readonly deadLettersTo: string;
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
      const arn = topicArn(account, eventsName(functionName));
      const topic: EventSender = { service: "sns.amazonaws.com", sourceArn: arn };
      const queue = queueOfSender(topic);
      return {
        notifies: { kind: "topic", arn },
        topic: {
          topicName: eventsName(functionName),
          arn,
          policy: eventTopicPolicy(arn, bucket),
          deadLettersTo: queueArn(account, failureQueueName(functionName)),
        },
        ...(queue === undefined ? { invokedBy: { sid: "AllowTopic", ...topic } } : { queue }),
        undelivered: topic,
        senders: [bucket, topic],
      };
    }
  }
}
