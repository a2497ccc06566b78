import type { ResolvedConfig } from "../../config/schema";
import type { Model } from "../model/model";
import { askedTriggers, type AskedSender, type AskedTrigger } from "./asked-triggers";
import {
  administrator,
  ANONYMOUS,
  bystander,
  roleCaller,
  rootUser,
  serviceCaller,
  strangerAccount,
  type Place,
} from "./callers";
import { KEY_USE } from "./catalogue";
import { functionArn, functionName } from "./function-questions";
import type { Caller, Circumstances, Expected, Question } from "./question";

type Ask = (
  caller: Caller,
  action: string,
  situation: string,
  expected: Expected,
  circumstances?: Circumstances,
) => Question;

const ALLOWED: Expected = { result: "allowed" };
const DENIED: Expected = { result: "denied" };
/** By a statement, whatever anybody else allows. */
const GUARDED: Expected = { result: "denied", guard: true };
const WITHOUT_TLS: Circumstances = { "aws:SecureTransport": "false" };

/**
 * Who may hand events on, from a bucket to a function: the one service for the one resource, at each stop, and nobody else;
 * and who may take them from a queue.
 *
 * @param roles - all roles of the config
 */
export function triggerQuestions(roles: readonly Caller[], config: ResolvedConfig, model: Model): Question[] {
  return askedTriggers(config).flatMap((trigger) => {
    const { writer, account, topic, queue } = trigger;
    const at =
      (resource: string): Ask =>
      (caller, action, situation, expected, circumstances) => ({
        group: writer.name,
        caller,
        action,
        resource,
        resourceAccount: account.id,
        region: account.region,
        situation,
        expected,
        ...(circumstances === undefined ? {} : { circumstances }),
      });
    const key = model.keys.find(
      (one) => one.account === account.id && one.aliases.includes(writer.kmsKey?.alias ?? ""),
    );
    return [
      ...invokeQuestions(trigger, at(functionArn(account, functionName(writer))), config),
      ...(topic === undefined
        ? []
        : senderQuestions(topic.sender, "sns:Publish", account, roles, at(topic.arn), config)),
      ...(queue === undefined
        ? []
        : [
            ...senderQuestions(queue.sender, "sqs:SendMessage", account, roles, at(queue.arn), config),
            ...receiverQuestions(trigger, queue.arn, roles, at(queue.arn)),
          ]),
      ...(key === undefined ? [] : keyQuestions(trigger, at(key.arn), key.aliases, config)),
    ];
  });
}

/** Calls of the service that only look like those for the resource. */
function lookalikes(sender: AskedSender, config: ResolvedConfig): [situation: string, caller: Caller][] {
  const { service, sourceArn, sourceAccount } = sender;
  const stranger = strangerAccount(config).id;
  const arn = sourceArn.replace(/:\d{12}:/, `:${stranger}:`);
  return [
    ["for another resource", serviceCaller(service, `${sourceArn}-2`, sourceAccount)],
    ...(sourceAccount === null
      ? ([["for one of that name in another account", serviceCaller(service, arn, null)]] as [
          string,
          Caller,
        ][])
      : ([
          ["for one of that name in another account", serviceCaller(service, sourceArn, stranger)],
          ["for another one in another account", serviceCaller(service, `${sourceArn}-2`, stranger)],
        ] as [string, Caller][])),
    ["without a source", serviceCaller(service, null, null)],
  ];
}

const SERVICES = ["s3.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com"];

function otherServices({ service, sourceArn, sourceAccount }: AskedSender): Caller[] {
  return SERVICES.filter((other) => other !== service).map((other) =>
    serviceCaller(other, sourceArn, sourceAccount),
  );
}

const INVOKE = "lambda:InvokeFunction";

function invokeQuestions({ account, invoker }: AskedTrigger, ask: Ask, config: ResolvedConfig): Question[] {
  const stranger = strangerAccount(config);
  const { B } = config.accounts;
  const outsiders = [
    administrator(stranger),
    rootUser(stranger),
    bystander(account),
    ...(account.id === B.id ? [] : [administrator(B)]),
  ];
  const own =
    invoker === undefined
      ? undefined
      : serviceCaller(invoker.service, invoker.sourceArn, invoker.sourceAccount);
  return [
    ...(own === undefined || invoker === undefined
      ? SERVICES.map((service) =>
          ask(serviceCaller(service, null, account.id), INVOKE, "not its trigger", DENIED),
        )
      : [
          ask(own, INVOKE, "for its source", ALLOWED),
          ask(own, "lambda:UpdateFunctionCode", "to change the function", DENIED),
          ...lookalikes(invoker, config).map(([situation, caller]) => ask(caller, INVOKE, situation, DENIED)),
          ...otherServices(invoker).map((caller) => ask(caller, INVOKE, "another service", DENIED)),
        ]),
    ...outsiders.map((caller) => ask(caller, INVOKE, "a stranger", DENIED)),
  ];
}

function senderQuestions(
  sender: AskedSender,
  action: string,
  account: Place,
  roles: readonly Caller[],
  ask: Ask,
  config: ResolvedConfig,
): Question[] {
  const own = serviceCaller(sender.service, sender.sourceArn, sender.sourceAccount);
  const direct = [
    ...roles,
    administrator(account),
    rootUser(account),
    administrator(strangerAccount(config)),
    ANONYMOUS,
  ];
  return [
    ask(own, action, "for its source", ALLOWED),
    ask(own, action, "without TLS", GUARDED, WITHOUT_TLS),
    ...lookalikes(sender, config).map(([situation, caller]) => ask(caller, action, situation, DENIED)),
    ...otherServices(sender).map((caller) => ask(caller, action, "another service", DENIED)),
    ...direct.map((caller) => ask(caller, action, "nobody but its source", GUARDED)),
  ];
}

const RECEIVE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] as const;
/** What the function's role is not meant to do with its own queue. */
const REST = ["sqs:PurgeQueue", "sqs:DeleteQueue", "sqs:AddPermission", "sqs:SetQueueAttributes"] as const;

function receiverQuestions(
  { writer, account }: AskedTrigger,
  queueArn: string,
  roles: readonly Caller[],
  ask: Ask,
): Question[] {
  const own = roleCaller(account, writer.roleName);
  const isOwn = ({ principal }: Caller): boolean =>
    principal.kind === "role-session" &&
    own.principal.kind === "role-session" &&
    principal.roleArn === own.principal.roleArn;
  const operator = administrator(account);
  return [
    ...RECEIVE.flatMap((action) => [
      ask(own, action, "its events", { result: "allowed", identity: true, resource: false }),
      ask(own, action, "without TLS", GUARDED, WITHOUT_TLS),
      {
        ...ask(own, action, "another queue", { result: "denied", identity: false }),
        resource: `${queueArn}-2`,
      },
      ask(operator, action, "the queue's own account", ALLOWED),
      ...[...roles.filter((caller) => !isOwn(caller)), bystander(account), ANONYMOUS].map((caller) =>
        ask(caller, action, "a stranger", DENIED),
      ),
    ]),
    ...REST.map((action) => ask(own, action, "not asked for", DENIED)),
  ];
}

/** The senders encrypt what they hand on, for their sources alone. */
function keyQuestions(
  { topic, queue }: AskedTrigger,
  ask: Ask,
  aliases: readonly string[],
  config: ResolvedConfig,
): Question[] {
  const senders = [topic?.sender, queue?.sender].filter((sender) => sender !== undefined);
  const circumstances = { "kms:ResourceAliases": aliases };
  return senders.flatMap((sender) => {
    const own = serviceCaller(sender.service, sender.sourceArn, sender.sourceAccount);
    return [...KEY_USE, "kms:PutKeyPolicy"].flatMap((action) => {
      const needed = action === "kms:Decrypt" || action === "kms:GenerateDataKey";
      return [
        ask(own, action, "for the events of its source", needed ? ALLOWED : DENIED, circumstances),
        ...lookalikes(sender, config).map(([situation, caller]) =>
          ask(caller, action, situation, DENIED, circumstances),
        ),
      ];
    });
  });
}
