import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { FailureQueuePlan } from "../handshakes/access-plan";
import { render } from "../policies/render";

/** An event of 1 MB, as Lambda takes it, has to fit in: the provider's default is a quarter of that. */
const MAX_MESSAGE_BYTES = 1_048_576;

export interface FailureQueueProps {
  readonly plan: FailureQueuePlan;
  readonly functionName: string;
  /** Whose events these are. @default - the function's own */
  readonly alias?: string;
  /** How often Lambda tries an event again. */
  readonly maxRetryAttempts: number;
  /** How long an event may wait for an attempt. */
  readonly maxEventAgeSeconds: number;
  /** The KMS key that encrypts the messages. @default - a key that SQS manages */
  readonly keyArn?: string;
  /** What lets the function's role send: Lambda looks whether it may. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The queue that takes in the events that a function failed on after every attempt, as its on-failure destination. Nothing reads
 * it but an operator: `npm run redrive`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export class FailureQueue extends Construct {
  readonly queue: SqsQueue;
  /** Until it is there, an event that fails is lost. */
  readonly destination: LambdaFunctionEventInvokeConfig;

  constructor(scope: Construct, id: string, props: FailureQueueProps) {
    super(scope, id);
    const { queueName, retentionSeconds, policy, deadLettersOf } = props.plan;
    this.queue = new SqsQueue(this, "queue", {
      name: queueName,
      messageRetentionSeconds: retentionSeconds,
      maxMessageSize: MAX_MESSAGE_BYTES,
      ...(deadLettersOf === undefined
        ? {}
        : {
            redriveAllowPolicy: render({
              redrivePermission: "byQueue",
              sourceQueueArns: [deadLettersOf],
            }),
          }),
      ...(props.keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: props.keyArn }),
    });
    const queuePolicy = new SqsQueuePolicy(this, "policy", {
      queueUrl: this.queue.url,
      policy: render(policy),
    });
    this.destination = new LambdaFunctionEventInvokeConfig(this, "destination", {
      functionName: props.functionName,
      qualifier: props.alias,
      maximumRetryAttempts: props.maxRetryAttempts,
      maximumEventAgeInSeconds: props.maxEventAgeSeconds,
      destinationConfig: { onFailure: { destination: this.queue.arn } },
      dependsOn: [queuePolicy, ...props.dependsOn],
    });
  }
}
