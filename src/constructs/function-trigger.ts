import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import type { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type {
  EventQueuePlan,
  EventTopicPlan,
  SubscriptionPlan,
  TriggerPlan,
} from "../handshakes/plan-trigger";
import { render } from "../policies/render";
import type { NotifiedBy } from "./bucket-notification";

export interface FunctionTriggerProps {
  readonly plan: TriggerPlan;
  readonly function: LambdaFunction;
  /** The alias for events. @default - the function */
  readonly alias?: LambdaAlias;
  /** The topic of another function that it subscribes to. @default - from the plan */
  readonly topic?: SnsTopic;
  /** The failure queue. */
  readonly failureQueue: SqsQueue;
  /** The KMS key for queue and topic. @default - SQS's own for the queue, none for the topic */
  readonly keyArn?: string;
  /** Resources that must exist before events: the permissions to invoke and to receive. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The resources between a bucket and a function: an EventBridge rule, a topic, a queue, or nothing if the bucket's
 * notification invokes the function.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */
export class FunctionTrigger extends Construct {
  /** Where the bucket's notification goes. Undefined when EventBridge has its events. */
  readonly notifies?: NotifiedBy;
  /** Everything that must exist before the first event. */
  readonly ready: readonly ITerraformDependable[];
  /** A topic of the function's own. */
  readonly topic?: SnsTopic;

  constructor(scope: Construct, id: string, props: FunctionTriggerProps) {
    super(scope, id);
    const { plan, dependsOn } = props;
    const ready = [...dependsOn];
    if (plan.rule !== undefined) ready.push(this.addRule(plan.rule, props));
    const queue = plan.queue === undefined ? undefined : this.addQueue(plan.queue, props, ready);
    const before = [...ready];
    if (plan.topic !== undefined) this.topic = this.addTopic(plan.topic, props, ready);
    if (plan.subscription !== undefined) ready.push(this.subscribe(plan.subscription, queue, props, before));
    this.ready = ready;
    const { notifies } = plan;
    if (notifies === undefined) return;
    const arns = { function: (props.alias ?? props.function).arn, queue: queue?.arn, topic: this.topic?.arn };
    this.notifies = { kind: notifies.kind, arn: arns[notifies.kind] ?? notifies.arn };
  }

  private addRule(
    { ruleName, pattern }: NonNullable<TriggerPlan["rule"]>,
    { function: made, alias, failureQueue, dependsOn }: FunctionTriggerProps,
  ): CloudwatchEventTarget {
    const rule = new CloudwatchEventRule(this, "rule", {
      name: ruleName,
      eventPattern: render(pattern),
    });
    return new CloudwatchEventTarget(this, "target", {
      rule: rule.name,
      targetId: "function",
      arn: (alias ?? made).arn,
      deadLetterConfig: { arn: failureQueue.arn },
      dependsOn: [...dependsOn],
    });
  }

  private addQueue(
    plan: EventQueuePlan,
    { function: made, alias, failureQueue, keyArn, dependsOn }: FunctionTriggerProps,
    ready: ITerraformDependable[],
  ): SqsQueue {
    const queue = new SqsQueue(this, "queue", {
      name: plan.queueName,
      visibilityTimeoutSeconds: plan.visibilitySeconds,
      messageRetentionSeconds: plan.retentionSeconds,
      redrivePolicy: render({
        deadLetterTargetArn: plan.deadLettersTo,
        maxReceiveCount: plan.maxReceiveCount,
      }),
      ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
      dependsOn: [failureQueue],
    });
    const policy = new SqsQueuePolicy(this, "queue-policy", {
      queueUrl: queue.url,
      policy: render(plan.policy),
    });
    const mapping = new LambdaEventSourceMapping(this, "mapping", {
      eventSourceArn: queue.arn,
      functionName: alias?.arn ?? made.functionName,
      batchSize: plan.batchSize,
      functionResponseTypes: ["ReportBatchItemFailures"],
      ...(plan.maxConcurrency === undefined
        ? {}
        : { scalingConfig: { maximumConcurrency: plan.maxConcurrency } }),
      dependsOn: [...dependsOn],
    });
    ready.push(policy, mapping);
    return queue;
  }

  private addTopic(
    { topicName, policy }: EventTopicPlan,
    { keyArn }: FunctionTriggerProps,
    ready: ITerraformDependable[],
  ): SnsTopic {
    const topic = new SnsTopic(this, "topic", { name: topicName, kmsMasterKeyId: keyArn });
    ready.push(new SnsTopicPolicy(this, "topic-policy", { arn: topic.arn, policy: render(policy) }));
    return topic;
  }

  /** @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html */
  private subscribe(
    { topicArn, deadLettersTo, filterPolicy }: SubscriptionPlan,
    queue: SqsQueue | undefined,
    props: FunctionTriggerProps,
    before: readonly ITerraformDependable[],
  ): SnsTopicSubscription {
    const { function: made, alias, failureQueue } = props;
    return new SnsTopicSubscription(this, "subscription", {
      topicArn: (this.topic ?? props.topic)?.arn ?? topicArn,
      protocol: queue === undefined ? "lambda" : "sqs",
      endpoint: (queue ?? alias ?? made).arn,
      ...(filterPolicy === undefined
        ? {}
        : { filterPolicy: render(filterPolicy), filterPolicyScope: "MessageBody" }),
      redrivePolicy: render({ deadLetterTargetArn: deadLettersTo }),
      dependsOn: [failureQueue, ...before],
    });
  }
}
