import {
  accountRootArn,
  functionArn,
  logGroupArn,
  roleArn,
  serviceDomain,
  sid,
  viaService,
  type AccountRef,
} from "../naming";
import { ADMINISTER_KEY, ENCRYPT_LOGS, ENCRYPT_MESSAGES, ENCRYPT_VARIABLES } from "./actions";
import { onBehalfOf, type EventSender } from "./event-senders";
import { oneOrMore, policyDocument, type PolicyDocument, type ResourceStatement } from "./statement";

/** The function whose variables, logs and failed events the key encrypts. */
export interface FunctionKeyInput {
  readonly account: AccountRef;
  readonly functionName: string;
  readonly roleName: string;
  /** Whether it has published versions, whose variables are encrypted too. */
  readonly hasVersions: boolean;
  /** The names of the log groups that it encrypts. */
  readonly logGroups: readonly string[];
  /** The senders to the queue or topic that it encrypts. */
  readonly eventSenders: readonly EventSender[];
}

/**
 * The policy of a function's own key. CloudWatch Logs uses it only for these log groups, the function's role through
 * SQS and for the variables. Through these services, principals of the account may decrypt if their policies allow it;
 * through Lambda, those who configure the function may also encrypt.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function functionKeyPolicy(input: FunctionKeyInput): PolicyDocument<ResourceStatement> {
  const { account, functionName, roleName, hasVersions, logGroups, eventSenders } = input;
  const role = { AWS: [roleArn(account, roleName)] };
  const [lambda, sqs] = [viaService("lambda", account), viaService("sqs", account)];
  const own = functionArn(account, functionName);
  const owner = { AWS: [accountRootArn(account)] };
  const logs = serviceDomain("logs", account);
  return policyDocument<ResourceStatement>([
    { Sid: "AdministerKey", Effect: "Allow", Principal: owner, Action: ADMINISTER_KEY, Resource: ["*"] },
    {
      Sid: "ReadByOwnAccount",
      Effect: "Allow",
      Principal: owner,
      Action: ["kms:Decrypt"],
      Resource: ["*"],
      Condition: { StringEquals: { "kms:ViaService": [viaService("logs", account), sqs, lambda].flat() } },
    },
    {
      Sid: "ConfigureFunction",
      Effect: "Allow",
      Principal: owner,
      Action: ENCRYPT_VARIABLES,
      Resource: ["*"],
      Condition: { StringEquals: { "kms:ViaService": lambda } },
    },
    {
      // At the function's start: AWS documents the principal of Lambda's call, but not kms:ViaService.
      Sid: "ReadVariables",
      Effect: "Allow",
      Principal: role,
      Action: ["kms:Decrypt"],
      Resource: ["*"],
      Condition: {
        ArnEquals: {
          "kms:EncryptionContext:aws:lambda:FunctionArn": oneOrMore(
            // AWS does not document the ARN for a version's variables.
            hasVersions ? [own, `${own}:*`] : [own],
          ),
        },
      },
    },
    {
      Sid: "EncryptLogs",
      Effect: "Allow",
      Principal: { Service: [logs] },
      Action: ENCRYPT_LOGS,
      Resource: ["*"],
      Condition: {
        ArnEquals: {
          "kms:EncryptionContext:aws:logs:arn": oneOrMore(
            logGroups.map((logGroup) => logGroupArn(account, logGroup)),
          ),
        },
      },
    },
    {
      Sid: "EncryptFailures",
      Effect: "Allow",
      Principal: role,
      Action: ENCRYPT_MESSAGES,
      Resource: ["*"],
      Condition: { StringEquals: { "kms:ViaService": sqs } },
    },
    ...eventSenders.map((sender): ResourceStatement => ({
      Sid: sid("EncryptEventsFrom", sender.service.split(".")[0] ?? ""),
      Effect: "Allow",
      Principal: { Service: [sender.service] },
      Action: ENCRYPT_MESSAGES,
      Resource: ["*"],
      Condition: onBehalfOf(sender),
    })),
  ]);
}
