import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { FailureQueuePlan } from "../handshakes/access-plan";
import { render } from "../policies/render";

/** Lambda's events may have 1 MB; the provider's default is a quarter of that. */
const MAX_MESSAGE_BYTES = 1_048_576;

export interface FailureQueueProps {
  readonly plan: FailureQueuePlan;
  readonly functionName: string;
  /** The failing function. @default - the function's own */
  readonly alias?: string;
  /** How often Lambda retries an event. */
  readonly maxRetryAttempts: number;
  /** How long an event may wait for an attempt. */
  readonly maxEventAgeSeconds: number;
  /** The KMS key for the messages. @default - SQS managed */
  readonly keyArn?: string;
  /** The resources that allow the function's role to send, which Lambda checks. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The queue for events that failed every attempt: the function's on-failure destination. Only an operator reads it:
 * `npm run redrive`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export class FailureQueue extends Construct {
  readonly queue: SqsQueue;
  /** Before it exists, a failed event is lost. */
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
