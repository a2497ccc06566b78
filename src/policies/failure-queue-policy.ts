import { SEND_MESSAGES } from "./actions";
import { onBehalfOf, type EventSender } from "./event-senders";
import { policyDocument, type PolicyDocument, type ResourceStatement } from "./statement";

/**
 * The policy of a failure queue: no request without TLS, and no sender but the function's role and, if there is one, the
 * EventBridge rule or the topic before the function. Anyone who could put a message there would choose what the function is invoked with
 * when the queue is retried. It allows that one alone: the role sends by its own policy, and operators read by
 * theirs.
 *
 * @param undelivered - who sends what could not be delivered to the function
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html
 */
export function failureQueuePolicy(
  queueArn: string,
  roleArn: string,
  undelivered?: EventSender,
): PolicyDocument<ResourceStatement> {
  return policyDocument<ResourceStatement>([
    {
      Sid: "DenyInsecureTransport",
      Effect: "Deny",
      Principal: "*",
      Action: ["sqs:*"],
      Resource: [queueArn],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Sid: "DenyOtherSenders",
      Effect: "Deny",
      Principal: "*",
      Action: SEND_MESSAGES,
      Resource: [queueArn],
      // It holds when a key is missing, so that other services and anonymous callers are denied too.
      Condition: {
        ArnNotEquals: {
          "aws:PrincipalArn": roleArn,
          ...(undelivered === undefined ? {} : { "aws:SourceArn": undelivered.sourceArn }),
        },
      },
    },
    ...(undelivered === undefined
      ? []
      : [
          {
            Sid: "TakeUndelivered",
            Effect: "Allow",
            Principal: { Service: [undelivered.service] },
            Action: SEND_MESSAGES,
            Resource: [queueArn],
            Condition: onBehalfOf(undelivered),
          } as const,
        ]),
  ]);
}
