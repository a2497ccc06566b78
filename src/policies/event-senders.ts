import { PUBLISH_MESSAGES, SEND_MESSAGES } from "./actions";
import { policyDocument, type Condition, type PolicyDocument, type ResourceStatement } from "./statement";

/** A service that forwards events for one resource: S3 for a bucket, SNS for a topic, EventBridge for a rule. */
export interface EventSender {
  /** `s3.amazonaws.com` */
  readonly service: string;
  readonly sourceArn: string;
  /** Of the bucket's owner: a bucket's ARN does not name its account. */
  readonly sourceAccountId?: string;
}

/** The condition for requests of a service for the one resource. */
export function onBehalfOf({ sourceArn, sourceAccountId }: EventSender): Condition {
  return {
    ArnEquals: { "aws:SourceArn": sourceArn },
    ...(sourceAccountId === undefined ? {} : { StringEquals: { "aws:SourceAccount": sourceAccountId } }),
  };
}

/**
 * The policy of a function's queue: only the one sender may send. Anyone else could choose what the function processes.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
 */
export function eventQueuePolicy(queueArn: string, sender: EventSender): PolicyDocument<ResourceStatement> {
  return policyDocument([denyInsecure(queueArn, ["sqs:*"]), ...onlySender(queueArn, SEND_MESSAGES, sender)]);
}

/**
 * The policy of a function's topic: only S3 may publish, for the one bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
export function eventTopicPolicy(topicArn: string, sender: EventSender): PolicyDocument<ResourceStatement> {
  return policyDocument([
    denyInsecure(topicArn, PUBLISH_MESSAGES),
    ...onlySender(topicArn, PUBLISH_MESSAGES, sender),
  ]);
}

export function denyInsecure(arn: string, actions: readonly string[]): ResourceStatement {
  return {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: actions,
    Resource: [arn],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

function onlySender(arn: string, actions: readonly string[], sender: EventSender): ResourceStatement[] {
  return [
    {
      Sid: "TakeEvents",
      Effect: "Allow",
      Principal: { Service: [sender.service] },
      Action: actions,
      Resource: [arn],
      Condition: onBehalfOf(sender),
    },
    {
      Sid: "DenyOtherSenders",
      Effect: "Deny",
      Principal: "*",
      Action: actions,
      Resource: [arn],
      // It matches when the key is missing, so callers other than services are denied too.
      Condition: { ArnNotEquals: { "aws:SourceArn": sender.sourceArn } },
    },
  ];
}
