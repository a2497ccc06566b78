import type { ResolvedConfig } from "../../config/schema";
import type { LambdaWriter } from "../../config/writer-schema";
import type { Model } from "../../terraform-model/model";
import { declaredTrigger, type DeclaredSender } from "../declared-triggers";
import { roleArnOf } from "../../analysis/lookup/callers";
import { functionArn, functionName, invokedArn } from "../../declared/names";
import type { Conditions, IntendedStatement } from "./intended-statement";

/** From a bucket to a function: at each step, only the one service may forward events, for the one resource. */
export function triggerIntent(
  writer: LambdaWriter,
  config: ResolvedConfig,
  model: Model,
): IntendedStatement[] {
  const { account, invoker, undelivered, topic, queue } = declaredTrigger(writer, config);
  const group = writer.name;
  const key = functionKeyOf(writer, account.id, model);
  const all = [undelivered, topic?.sender, queue?.sender].filter((sender) => sender !== undefined);
  const senders = [...new Map(all.map((sender) => [sender.sourceArn, sender])).values()];
  return [
    ...(invoker === undefined
      ? []
      : [
          {
            ...{ group, purpose: "for its source", resource: functionArn(account, functionName(writer)) },
            ...bySender(invoker),
            actions: ["lambda:InvokeFunction"],
            on: [invokedArn(writer, account)],
          },
        ]),
    ...(topic === undefined ? [] : stop(group, topic.arn, topic.sender, "sns:Publish", "sns:Publish")),
    ...(queue === undefined
      ? []
      : [
          ...stop(group, queue.arn, queue.sender, "sqs:SendMessage", "sqs:*"),
          {
            ...{ group, purpose: "its events", role: roleArnOf(account, writer.roleName), on: [queue.arn] },
            actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
          },
        ]),
    ...(key === undefined
      ? []
      : senders.map((sender): IntendedStatement => ({
          ...{ group, purpose: "for the events of its source", resource: key },
          ...bySender(sender),
          actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        }))),
  ];
}

/** A function's own key. */
export function functionKeyOf(writer: LambdaWriter, account: string, { keys }: Model): string | undefined {
  const alias = writer.kmsKey?.alias ?? "";
  return keys.find((one) => one.account === account && one.aliases.includes(alias))?.arn;
}

/** The principal: a service, for one resource. */
export function bySender({
  service,
  sourceArn,
  sourceAccount,
}: DeclaredSender): Pick<IntendedStatement, "principal" | "condition"> {
  const owner: Conditions =
    sourceAccount === null ? {} : { StringEquals: { "aws:SourceAccount": sourceAccount } };
  return {
    principal: { Service: [service] },
    condition: { ...owner, ArnEquals: { "aws:SourceArn": sourceArn } },
  };
}

/** Denials: only over TLS, and only from the source. */
function stop(
  group: string,
  resource: string,
  sender: DeclaredSender,
  send: string,
  any: string,
): IntendedStatement[] {
  const guard = { group, resource, effect: "Deny", principal: "*" } as const;
  return [
    { ...{ group, purpose: "for its source", resource }, ...bySender(sender), actions: [send] },
    {
      ...guard,
      purpose: "without TLS",
      actions: [any],
      condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      ...guard,
      purpose: "only its source",
      actions: [send],
      condition: { ArnNotEquals: { "aws:SourceArn": sender.sourceArn } },
    },
  ];
}
