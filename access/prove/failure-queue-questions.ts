import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import type { LambdaWriter } from "../../config/writer-schema";
import { lambdasOf, producerAccount } from "../../config/writers-of";
import {
  administrator,
  ANONYMOUS,
  bystander,
  roleArnOf,
  roleCaller,
  rootUser,
  serviceCaller,
  sessionCaller,
  strangerAccount,
  type Place,
} from "./callers";
import { functionArn, functionName } from "./function-questions";
import type { Caller, Circumstances, Expected, Question } from "./question";

export function failureQueue(writer: LambdaWriter): string {
  return `${functionName(writer)}-failures`;
}

export function queueArn({ id, region }: Place, name: string): string {
  return `arn:${partitionOf(region)}:sqs:${region}:${id}:${name}`;
}

const SEND = "sqs:SendMessage";
/** What an operator does with a queue. */
const OPERATE = [
  "sqs:ReceiveMessage",
  "sqs:DeleteMessage",
  "sqs:ChangeMessageVisibility",
  "sqs:GetQueueAttributes",
  "sqs:SetQueueAttributes",
] as const;
/** What the function's role is not meant to do with its own queue, beside that. */
const REST = ["sqs:PurgeQueue", "sqs:DeleteQueue", "sqs:AddPermission", "sqs:StartMessageMoveTask"] as const;

const ALLOWED: Expected = { result: "allowed" };
/** By a statement, whatever anybody else allows. */
const GUARDED: Expected = { result: "denied", guard: true };
const NOBODY_ALLOWS: Expected = { result: "denied", identity: false, resource: false };

type Ask = (
  caller: Caller,
  action: string,
  situation: string,
  expected: Expected,
  circumstances?: Circumstances,
) => Question;

/**
 * Who may reach a function's failure queue: the function's role sends, the account's own operators read, and nobody else
 * does either.
 *
 * @param roles - all roles of the config
 */
export function failureQueueQuestions(roles: readonly Caller[], config: ResolvedConfig): Question[] {
  return lambdasOf(config).flatMap((writer) => {
    const account = producerAccount(writer.account, config);
    const arn = queueArn(account, failureQueue(writer));
    const ask: Ask = (caller, action, situation, expected, circumstances) => ({
      group: writer.name,
      caller,
      action,
      resource: arn,
      resourceAccount: account.id,
      region: account.region,
      situation,
      expected,
      ...(circumstances === undefined ? {} : { circumstances }),
    });
    return [
      ...senderQuestions(writer, account, ask, config),
      ...operatorQuestions(account, ask),
      ...otherQuestions(writer, account, roles, ask, config),
    ];
  });
}

const WITHOUT_TLS: Circumstances = { "aws:SecureTransport": "false" };

function senderQuestions(writer: LambdaWriter, account: Place, ask: Ask, config: ResolvedConfig): Question[] {
  const own = roleCaller(account, writer.roleName);
  const name = failureQueue(writer);
  const stranger = { ...account, id: strangerAccount(config).id };
  const others: [situation: string, place: Place, queue: string][] = [
    ["another queue", account, `${name}-2`],
    ["a queue of that name in another account", stranger, name],
    ["a queue of that name in another Region", { ...account, region: "us-west-2" }, name],
  ];
  return [
    ask(own, SEND, "its failure queue", { result: "allowed", identity: true, resource: false }),
    ask(own, SEND, "without TLS", GUARDED, WITHOUT_TLS),
    ...[...OPERATE, ...REST].map((action) => ask(own, action, "not asked for", NOBODY_ALLOWS)),
    ...others
      .filter(([, place]) => place === account || partitionOf(place.region) === partitionOf(account.region))
      .map(([situation, place, queue]): Question => ({
        ...ask(own, SEND, situation, { result: "denied", identity: false }),
        resource: queueArn(place, queue),
        resourceAccount: place.id,
        region: place.region,
        resourceOpenTo: "account",
      })),
  ];
}

/** Those of the account whose own policies let them do everything. */
function operatorQuestions(account: Place, ask: Ask): Question[] {
  const operator = administrator(account);
  return [
    ...OPERATE.flatMap((action) => [
      ask(operator, action, "the queue's own account", ALLOWED),
      ask(operator, action, "without TLS", GUARDED, WITHOUT_TLS),
    ]),
    ask(operator, SEND, "not the function", GUARDED),
    ask(rootUser(account), "sqs:SetQueueAttributes", "the queue's own account", ALLOWED),
    ask(rootUser(account), SEND, "not the function", GUARDED),
  ];
}

function otherQuestions(
  { roleName, ...writer }: LambdaWriter,
  account: Place,
  roles: readonly Caller[],
  ask: Ask,
  config: ResolvedConfig,
): Question[] {
  const ownArn = roleArnOf(account, roleName);
  const elsewhere = roleArnOf({ ...account, rolePath: "/elsewhere/" }, roleName);
  const namesake = `${roleName} of ${account.id} under another path`;
  const stranger = strangerAccount(config);
  const { A, B } = config.accounts;
  const outside = [stranger, A, B, ...Object.values(config.producers)]
    .filter(({ id }, index, all) => id !== account.id && all.findIndex((one) => one.id === id) === index)
    .map((place) => administrator(place));
  const arn = functionArn(account, writer.functionName ?? writer.name);
  const services = ["lambda", "s3", "sns", "events"].map((service) =>
    serviceCaller(`${service}.amazonaws.com`, arn, account.id),
  );
  const strangers = [
    ...roles.filter(({ principal }) => principal.kind !== "role-session" || principal.roleArn !== ownArn),
    bystander(account),
    ...outside,
    ANONYMOUS,
  ];
  // AWS does not document the ARN of a service that calls for itself: denied without one, and with any.
  const arns = [null, `arn:${partitionOf(account.region)}:iam::${account.id}:role/another`];
  return [
    ...services.flatMap((caller) => [
      ...arns.map((principalArn) =>
        ask(caller, SEND, "not the function", GUARDED, { "aws:PrincipalArn": principalArn }),
      ),
      ask(caller, "sqs:ReceiveMessage", "a stranger", { result: "denied", resource: false }),
    ]),
    ask(sessionCaller(elsewhere, namesake, "everything"), SEND, "not the function", GUARDED),
    ...strangers.flatMap((caller) => [
      ask(caller, SEND, "not the function", GUARDED),
      ask(caller, "sqs:ReceiveMessage", "a stranger", { result: "denied", resource: false }),
    ]),
  ];
}
