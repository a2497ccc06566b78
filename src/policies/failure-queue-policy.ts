import { SEND_MESSAGES } from "./actions";
import { onBehalfOf, type EventSender } from "./event-senders";
import { policyDocument, type PolicyDocument, type ResourceStatement } from "./statement";

/**
 * The policy of a failure queue: no request without TLS, and no sender but the function's role and, if there is one, the
 * EventBridge rule before the function. Whoever could put a message there would choose what the function is invoked with
 * when the queue is put through again. It allows the rule alone: the role sends by its own policy, and operators read by
 * theirs.
 *
 * @param rule - what could not be delivered to the function, EventBridge sends for it
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function failureQueuePolicy(
  queueArn: string,
  roleArn: string,
  rule?: EventSender,
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
          ...(rule === undefined ? {} : { "aws:SourceArn": rule.sourceArn }),
        },
      },
    },
    ...(rule === undefined
      ? []
      : [
          {
            Sid: "TakeUndelivered",
            Effect: "Allow",
            Principal: { Service: [rule.service] },
            Action: SEND_MESSAGES,
            Resource: [queueArn],
            Condition: onBehalfOf(rule),
          } as const,
        ]),
  ]);
}
