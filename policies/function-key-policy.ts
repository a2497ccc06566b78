import { accountRootArn, logGroupArn, roleArn, serviceDomain, type AccountRef } from "../naming";
import { ADMINISTER_KEY, ENCRYPT_LOGS, ENCRYPT_MESSAGES } from "./actions";
import { policyDocument, type PolicyDocument, type ResourceStatement } from "./statement";

/** Whose logs and failed events the key encrypts. */
export interface FunctionKeyInput {
  readonly account: AccountRef;
  readonly functionName: string;
  readonly roleName: string;
}

/**
 * The policy of a function's own key: CloudWatch Logs uses it for that log group alone, the function's role through SQS
 * alone. Through these two, principals of the account whose own policies say so may read.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function functionKeyPolicy(input: FunctionKeyInput): PolicyDocument<ResourceStatement> {
  const { account, functionName, roleName } = input;
  const owner = { AWS: [accountRootArn(account)] };
  const logs = serviceDomain("logs", account);
  const sqs = serviceDomain("sqs", account);
  return policyDocument<ResourceStatement>([
    { Sid: "AdministerKey", Effect: "Allow", Principal: owner, Action: ADMINISTER_KEY, Resource: ["*"] },
    {
      Sid: "ReadByOwnAccount",
      Effect: "Allow",
      Principal: owner,
      Action: ["kms:Decrypt"],
      Resource: ["*"],
      Condition: { StringEquals: { "kms:ViaService": [logs, sqs] } },
    },
    {
      Sid: "EncryptLogs",
      Effect: "Allow",
      Principal: { Service: [logs] },
      Action: ENCRYPT_LOGS,
      Resource: ["*"],
      Condition: {
        ArnEquals: { "kms:EncryptionContext:aws:logs:arn": logGroupArn(account, functionName) },
      },
    },
    {
      Sid: "EncryptFailures",
      Effect: "Allow",
      Principal: { AWS: [roleArn(account, roleName)] },
      Action: ENCRYPT_MESSAGES,
      Resource: ["*"],
      Condition: { StringEquals: { "kms:ViaService": sqs } },
    },
  ]);
}
