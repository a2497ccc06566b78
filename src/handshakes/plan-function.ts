import type { FunctionVpc } from "../config/vpc-schema";
import { isBackfill, type ResolvedFunction } from "../config/resolve-writers";
import type { ResolvedConfig } from "../config/schema";
import { queueOf } from "../config/trigger-schema";
import {
  backfillName,
  ec2Arn,
  eventsName,
  failureQueueName,
  functionArn,
  logGroupName,
  queueArn,
  roleArn,
  stateMachineLogGroupName,
  type AccountRef,
} from "../naming";
import {
  CREATE_INTERFACES,
  DESCRIBE_INTERFACES,
  MANAGE_INTERFACES,
  RECEIVE_MESSAGES,
  SEND_MESSAGES,
  SEND_TRACES,
} from "../policies/actions";
import { failureQueuePolicy } from "../policies/failure-queue-policy";
import { functionKeyPolicy } from "../policies/function-key-policy";
import { allow, type IdentityStatement } from "../policies/statement";
import type { FunctionPlan, ProducerPlan } from "./access-plan";
import { dashboardBody } from "./dashboard-body";
import { functionAlarms } from "./function-alarms";
import { planTrigger } from "./plan-trigger";

const SECONDS_A_DAY = 86_400;

/** The functions of an account apart from their roles, and their dashboard. */
export function planFunctions(
  writers: readonly ResolvedFunction[],
  account: AccountRef,
  { alarms, dashboard }: ResolvedConfig,
): Pick<ProducerPlan, "functions" | "dashboard"> {
  const functions = writers.map((writer) => planFunction(writer, alarms !== undefined));
  const isShown = functions.length > 0 && (dashboard.enabled ?? alarms !== undefined);
  return {
    functions,
    ...(isShown ? { dashboard: { name: dashboard.name, body: dashboardBody(functions, account) } } : {}),
  };
}

/** Its failure queue, its key if any, its alarms. */
function planFunction(writer: ResolvedFunction, hasAlarms: boolean): FunctionPlan {
  const trigger = planTrigger(writer);
  const { account, failures, functionName, kmsKey, roleName } = writer;
  const queueName = failureQueueName(functionName);
  return {
    writer,
    trigger,
    failureQueue: {
      queueName,
      retentionSeconds: failures.retentionDays * SECONDS_A_DAY,
      policy: failureQueuePolicy(
        queueArn(account, queueName),
        roleArn(account, roleName),
        trigger.undelivered,
      ),
      ...(trigger.queue === undefined ? {} : { deadLettersOf: trigger.queue.arn }),
    },
    alarms: hasAlarms ? functionAlarms(writer) : [],
    ...(kmsKey === undefined
      ? {}
      : {
          key: {
            ...kmsKey,
            description: `Encrypts the variables, the logs and the failed events of ${functionName}`,
            policy: functionKeyPolicy({
              account,
              functionName,
              roleName,
              hasVersions: writer.alias !== undefined,
              eventSenders: trigger.senders,
              logGroups: [
                logGroupName(functionName),
                ...(isBackfill(writer) ? [stateMachineLogGroupName(backfillName(functionName))] : []),
              ],
            }),
          },
        }),
  };
}

/** The role's permissions for it. */
export function operationStatements({
  account,
  functionName,
  trigger,
  vpc,
  xrayTracing,
}: ResolvedFunction): IdentityStatement[] {
  return [
    allow("KeepFailures", SEND_MESSAGES, [queueArn(account, failureQueueName(functionName))]),
    ...(queueOf(trigger) === undefined
      ? []
      : [allow("ReceiveEvents", RECEIVE_MESSAGES, [queueArn(account, eventsName(functionName))])]),
    ...(vpc === undefined ? [] : interfaceStatements(account, functionName, vpc)),
    // X-Ray has no resource-level permissions.
    ...(xrayTracing ? [allow("SendTraces", SEND_TRACES, ["*"])] : []),
  ];
}

/**
 * Lambda manages the network interfaces with the function's role; the function's own code, with the same role, may not.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-best-practice
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
function interfaceStatements(
  account: AccountRef,
  functionName: string,
  { subnetIds, securityGroupIds }: FunctionVpc,
): IdentityStatement[] {
  const interfaces = ec2Arn(account, "network-interface/*");
  return [
    allow("CreateInterfaces", CREATE_INTERFACES, [
      interfaces,
      ...subnetIds.map((id) => ec2Arn(account, `subnet/${id}`)),
      ...securityGroupIds.map((id) => ec2Arn(account, `security-group/${id}`)),
    ]),
    allow("ManageInterfaces", MANAGE_INTERFACES, [interfaces]),
    allow("DescribeInterfaces", DESCRIBE_INTERFACES, ["*"]),
    {
      Sid: "DenyInterfacesToCode",
      Effect: "Deny",
      Action: [...CREATE_INTERFACES, ...MANAGE_INTERFACES, ...DESCRIBE_INTERFACES],
      Resource: ["*"],
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn(account, functionName) } },
    },
  ];
}
