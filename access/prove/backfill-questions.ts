import type { ResolvedConfig } from "../../config/schema";
import { backfillsOf, producerAccount, type BackfillWriter } from "../../config/writers-of";
import { partitionOf } from "../../config/partition";
import { backfillRole, stateMachineArn, stateMachineName } from "./backfills";
import { administrator, anotherRegion, roleArnOf, rootUser, serviceCaller, strangerAccount } from "./callers";
import { functionArn, functionName } from "./function-questions";
import type { Caller, Question } from "./question";

/** Who may take the role of a backfill on, and what it may do besides with objects: run itself, and one function. */
export function backfillQuestions(config: ResolvedConfig): Question[] {
  return backfillsOf(config).flatMap((writer) => [
    ...roleQuestions(writer, config),
    ...invokeQuestions(writer, config),
    ...executionQuestions(writer, config),
    ...logQuestions(writer, config),
  ]);
}

type Ask = (
  action: string,
  resource: string,
  situation: string,
  result: "allowed" | "denied",
  caller?: Caller,
) => Question;

function asker(writer: BackfillWriter, config: ResolvedConfig): Ask {
  const { id, region } = producerAccount(writer.account, config);
  return (action, resource, situation, result, caller = backfillRole(writer, config)) => ({
    group: writer.name,
    caller,
    action,
    resource,
    resourceAccount: /^\d{12}$/.exec(resource.split(":")[4] ?? "")?.[0] ?? id,
    region,
    situation,
    expected: { result },
  });
}

const STATES = "states.amazonaws.com";

function roleQuestions(writer: BackfillWriter, config: ResolvedConfig): Question[] {
  const account = producerAccount(writer.account, config);
  const machine = stateMachineArn(writer, config);
  const stranger = strangerAccount(config);
  const moved = machine.replace(`:${account.id}:`, `:${stranger.id}:`);
  const assume = asker(writer, config);
  const ask = (caller: Caller, situation: string, result: "allowed" | "denied" = "denied"): Question =>
    assume("sts:AssumeRole", roleArnOf(account, writer.backfill.roleName), situation, result, caller);
  const machines: [source: string | null, owner: string, situation: string][] = [
    [`${machine}-2`, account.id, "for another state machine"],
    [`${machine}-2/objects`, account.id, "for another state machine's map"],
    [`${machine}/another`, account.id, "for another map"],
    [machine.replace(":stateMachine:", ":activity:"), account.id, "for what is no state machine"],
    [moved, stranger.id, "for another account"],
    [machine, stranger.id, "for another account, with this one's state machine"],
    [moved, account.id, "with another account's state machine"],
    [
      machine.replace(`:${account.region}:`, `:${anotherRegion(account.region)}:`),
      account.id,
      "in another Region",
    ],
    [null, account.id, "without a source"],
  ];
  return [
    ask(serviceCaller(STATES, machine, account.id), "takes the role on", "allowed"),
    ask(serviceCaller(STATES, `${machine}/objects`, account.id), "takes the role on for a batch", "allowed"),
    ...machines.map(([source, owner, situation]) => ask(serviceCaller(STATES, source, owner), situation)),
    ...["lambda.amazonaws.com", "events.amazonaws.com", "scheduler.amazonaws.com"].map((service) =>
      ask(serviceCaller(service, machine, account.id), "another service"),
    ),
    ...[administrator(account), rootUser(account)].map((caller) => ask(caller, "not a service")),
    ask(administrator(stranger), "not a service"),
  ];
}

/** The one function, as it is now: no version and no alias. */
function invokeQuestions(writer: BackfillWriter, config: ResolvedConfig): Question[] {
  const ask = asker(writer, config);
  const account = producerAccount(writer.account, config);
  const invoke = "lambda:InvokeFunction";
  const own = functionArn(account, functionName(writer));
  return [
    ask(invoke, own, "the function that it backfills", "allowed"),
    ask(invoke, `${own}-2`, "another function", "denied"),
    ask(invoke, `${own}:1`, "a version of the function", "denied"),
    ask(invoke, functionArn(strangerAccount(config), functionName(writer)), "in another account", "denied"),
    ...["lambda:InvokeAsync", "lambda:GetFunction", "lambda:UpdateFunctionCode"].map((action) =>
      ask(action, own, "not asked for", "denied"),
    ),
  ];
}

const EXECUTION = "0f7d2c1e-8a4b-4c55-9d1e-2b3c4d5e6f70";

/**
 * Itself, as a Distributed Map does, and nothing else.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
function executionQuestions(writer: BackfillWriter, config: ResolvedConfig): Question[] {
  const ask = asker(writer, config);
  const account = producerAccount(writer.account, config);
  const machine = stateMachineArn(writer, config);
  const name = stateMachineName(writer);
  const execution = (of: string): string =>
    `${machine.replace(":stateMachine:", ":execution:").slice(0, -name.length)}${of}:${EXECUTION}`;
  const [start, describe, redrive] = ["StartExecution", "DescribeExecution", "RedriveExecution"].map(
    (action) => `states:${action}`,
  ) as [string, string, string];
  const elsewhere = (arn: string): string =>
    arn.replace(`:${account.id}:`, `:${strangerAccount(config).id}:`);
  return [
    ask(start, machine, "itself", "allowed"),
    ask(describe, execution(name), "its own executions", "allowed"),
    ask(redrive, execution(`${name}/objects`), "its own batches", "allowed"),
    ask(start, `${machine}-2`, "another state machine", "denied"),
    ask(describe, execution(`${name}-2`), "another's executions", "denied"),
    ask(redrive, execution(`${name}-2/objects`), "another's batches", "denied"),
    ask(redrive, execution(name), "an execution that is no batch", "denied"),
    ask(start, elsewhere(machine), "in another account", "denied"),
    ask(redrive, elsewhere(execution(`${name}/objects`)), "in another account", "denied"),
    ...["states:StopExecution", "states:GetExecutionHistory"].map((action) =>
      ask(action, execution(name), "not asked for", "denied"),
    ),
    ...["states:StartSyncExecution", "states:UpdateStateMachine", "states:DeleteStateMachine"].map((action) =>
      ask(action, machine, "not asked for", "denied"),
    ),
  ];
}

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

function logQuestions(writer: BackfillWriter, config: ResolvedConfig): Question[] {
  const ask = asker(writer, config);
  const group = backfillLogGroup(writer, config);
  return [
    // AWS lets none of these be narrowed to a resource.
    ...LOG_DELIVERY.map((action) => ask(action, "*", "delivery of its logs", "allowed")),
    ...["logs:CreateLogStream", "logs:PutLogEvents"].flatMap((action) => [
      {
        ...ask(action, `${group}:log-stream:2026-11-22`, "its own logs", "allowed"),
        pattern: `${group}:log-stream:*`,
      },
      ask(action, `${group}-2:log-stream:2026-11-22`, "another's logs", "denied"),
    ]),
    ...["logs:DeleteResourcePolicy", "logs:PutDestinationPolicy"].map((action) =>
      ask(action, "*", "not asked for", "denied"),
    ),
    ...["logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:GetLogEvents"].map((action) =>
      ask(action, `${group}:log-stream:2026-11-22`, "not asked for", "denied"),
    ),
  ];
}
