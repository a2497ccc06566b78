import { SEND_MESSAGES } from "./actions";
import { denyInsecure, onBehalfOf, type EventSender } from "./event-senders";
import { policyDocument, type PolicyDocument, type ResourceStatement } from "./statement";

/**
 * The policy of a failure queue: no request without TLS, and no sender except the function's role and its EventBridge
 * rule or topic, if any. Any other sender could choose the function's input at a redrive. It has an Allow only for the
 * rule or topic: the role and operators have their own policies.
 *
 * @param undelivered - the sender of undelivered events
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
    denyInsecure(queueArn, ["sqs:*"]),
    {
      Sid: "DenyOtherSenders",
      Effect: "Deny",
      Principal: "*",
      Action: SEND_MESSAGES,
      Resource: [queueArn],
      // It matches when a key is missing, so other services and anonymous callers are denied too.
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
