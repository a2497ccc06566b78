import { isBackfill, type ResolvedFunction } from "../config/resolve-writers";
import type { ResolvedConfig } from "../config/schema";
import {
  backfillName,
  failureQueueName,
  logGroupName,
  queueArn,
  roleArn,
  stateMachineLogGroupName,
  type AccountRef,
} from "../naming";
import { SEND_MESSAGES, SEND_TRACES } from "../policies/actions";
import { failureQueuePolicy } from "../policies/failure-queue-policy";
import { functionKeyPolicy } from "../policies/function-key-policy";
import type { IdentityStatement } from "../policies/statement";
import type { FunctionPlan, ProducerPlan } from "./access-plan";
import { dashboardBody } from "./dashboard-body";
import { functionAlarms } from "./function-alarms";

const SECONDS_A_DAY = 86_400;

/** What the functions of an account have beside their roles, and the dashboard that shows them. */
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

/** The queue of its failures, the key of its own if it asks for one, its alarms. */
function planFunction(writer: ResolvedFunction, hasAlarms: boolean): FunctionPlan {
  const { account, failures, functionName, kmsKey, roleName } = writer;
  const queueName = failureQueueName(functionName);
  return {
    writer,
    failureQueue: {
      queueName,
      retentionSeconds: failures.retentionDays * SECONDS_A_DAY,
      policy: failureQueuePolicy(queueArn(account, queueName), roleArn(account, roleName)),
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
              logGroups: [
                logGroupName(functionName),
                ...(isBackfill(writer) ? [stateMachineLogGroupName(backfillName(functionName))] : []),
              ],
            }),
          },
        }),
  };
}

/** The role's side of it. */
export function operationStatements({
  account,
  functionName,
  xrayTracing,
}: ResolvedFunction): IdentityStatement[] {
  return [
    {
      Sid: "KeepFailures",
      Effect: "Allow",
      Action: SEND_MESSAGES,
      Resource: [queueArn(account, failureQueueName(functionName))],
    },
    // X-Ray has no resources: AWS takes no narrower one than "*".
    ...(xrayTracing
      ? [{ Sid: "SendTraces", Effect: "Allow", Action: SEND_TRACES, Resource: ["*"] } as const]
      : []),
  ];
}
