import { anyKeyArn, viaService } from "../naming";
import { INVOKE_FUNCTION } from "../policies/actions";
import { allow, policyDocument, type IdentityStatement, type PolicyDocument } from "../policies/statement";
import type { RedriveTarget } from "./redrive-target";

/** Reading a queue, and deleting retried messages. */
const WORK_OFF_QUEUE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"] as const;

/**
 * Exactly the permissions that an operator needs for a redrive. No stack grants them.
 *
 * @param targets - functions of one account and Region
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export function operatorPolicy(targets: readonly RedriveTarget[]): PolicyDocument<IdentityStatement> {
  const aliases = targets.flatMap(({ keyAlias }) => (keyAlias === undefined ? [] : [keyAlias]));
  const [first] = targets;
  const account = { id: first?.accountId ?? "", region: first?.region ?? "" };
  return policyDocument<IdentityStatement>([
    allow(
      "WorkOffFailures",
      WORK_OFF_QUEUE,
      targets.map(({ queueArn }) => queueArn),
    ),
    allow(
      "InvokeAgain",
      INVOKE_FUNCTION,
      targets.map(({ invokedArn }) => invokedArn),
    ),
    ...(aliases.length === 0
      ? []
      : [
          {
            Sid: "ReadEncryptedFailures",
            Effect: "Allow" as const,
            Action: ["kms:Decrypt"],
            Resource: [anyKeyArn(account)],
            Condition: {
              StringEquals: { "kms:ViaService": viaService("sqs", account) },
              "ForAnyValue:StringEquals": { "kms:ResourceAliases": aliases },
            },
          },
        ]),
  ]);
}
