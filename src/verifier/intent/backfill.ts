import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { producerAccount, type BackfillWriter } from "../../config/writers-of";
import { stateMachineArn, stateMachineName } from "../../declared/backfills";
import { roleArnOf } from "../../analysis/lookup/callers";
import { invokedArn } from "../../declared/names";
import type { IntendedStatement } from "./intended-statement";
import { serviceTrust } from "./trust";

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const LOG_DELIVERY = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
] as const;

export function backfillLogGroup(writer: BackfillWriter, config: ResolvedConfig): string {
  const { id, region } = producerAccount(writer.account, config);
  return `arn:${partitionOf(region)}:logs:${region}:${id}:log-group:/aws/vendedlogs/states/${stateMachineName(writer)}`;
}

/**
 * The role of a backfill's state machine: it runs itself, as a Distributed Map does, and invokes one function.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
export function backfillIntent(writer: BackfillWriter, config: ResolvedConfig): IntendedStatement[] {
  const account = producerAccount(writer.account, config);
  const { name: group, backfill } = writer;
  const machine = stateMachineArn(writer, config);
  const role = roleArnOf(account, backfill.roleName);
  const executions = machine.replace(":stateMachine:", ":execution:");
  const may = (purpose: string, actions: readonly string[], on: string): IntendedStatement => ({
    ...{ group, role, purpose, actions },
    on: [on],
  });
  return [
    serviceTrust(group, role, "states.amazonaws.com", account, [machine, `${machine}/objects`]),
    may("the function that it backfills", ["lambda:InvokeFunction"], invokedArn(writer, account)),
    may("itself", ["states:StartExecution"], machine),
    may("its own executions", ["states:DescribeExecution"], `${executions}:*`),
    may("its own batches", ["states:RedriveExecution"], `${executions}/objects:*`),
    // AWS does not support resource-level permissions for these.
    may("delivery of its logs", LOG_DELIVERY, "*"),
    may(
      "its own logs",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      `${backfillLogGroup(writer, config)}:*`,
    ),
  ];
}
