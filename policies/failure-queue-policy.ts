import { SEND_MESSAGES } from "./actions";
import { policyDocument, type PolicyDocument, type ResourceStatement } from "./statement";

/**
 * The denials of a failure queue: no request without TLS, and no sender but the function's role. Whoever could put a
 * message there would choose what the function is invoked with when the queue is put through again. It allows nothing: the
 * role's own policy lets it send, and operators read by theirs.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function failureQueuePolicy(queueArn: string, senderArn: string): PolicyDocument<ResourceStatement> {
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
      // It holds when the key is missing, so that services and anonymous callers are denied too.
      Condition: { ArnNotEquals: { "aws:PrincipalArn": senderArn } },
    },
  ]);
}
