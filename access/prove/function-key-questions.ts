import { serviceDomain, viaService } from "../requests/via-service";
import type { ResolvedConfig } from "../../config/schema";
import type { LambdaWriter } from "../../config/writer-schema";
import { isBackfilled, lambdasOf, producerAccount } from "../../config/writers-of";
import type { Model } from "../model/model";
import { administrator, bystander, roleCaller, serviceCaller, strangerAccount, type Place } from "./callers";
import { KEY_ADMINISTRATION, KEY_USE } from "./catalogue";
import { functionArn, functionName, logGroup } from "./function-questions";
import type { Caller, Circumstances, Expected, Question } from "./question";

/** What CloudWatch Logs needs of the key of a log group. */
const LOGS_NEED = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;
/** What the sender of a message needs of the key of a queue. */
const SENDER_NEEDS = ["kms:Decrypt", "kms:GenerateDataKey"] as const;

/** What one who configures a function needs of the key of its variables, through Lambda. */
const CONFIGURING_NEEDS = ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt"];

const CONTEXT = "kms:EncryptionContext:aws:logs:arn";
const FUNCTION_CONTEXT = "kms:EncryptionContext:aws:lambda:FunctionArn";

type Ask = (
  caller: Caller,
  action: string,
  situation: string,
  result: Expected["result"],
  circumstances?: Circumstances,
) => Question;

/**
 * Who may use a function's own key: CloudWatch Logs for its log groups, its role through SQS and for its variables, its
 * account's people through these services.
 */
export function functionKeyQuestions(config: ResolvedConfig, { keys }: Model): Question[] {
  return lambdasOf(config).flatMap((writer) => {
    const account = producerAccount(writer.account, config);
    const alias = writer.kmsKey?.alias ?? "";
    const key = keys.find((one) => one.account === account.id && one.aliases.includes(alias));
    if (key === undefined) return [];
    const ask: Ask = (caller, action, situation, result, circumstances) => ({
      group: writer.name,
      caller,
      action,
      resource: key.arn,
      resourceAccount: account.id,
      region: account.region,
      situation,
      expected: { result },
      circumstances: { "kms:ResourceAliases": key.aliases, ...circumstances },
    });
    return [
      ...logsQuestions(writer, account, ask, config),
      ...roleQuestions(writer, account, ask, config),
      ...ownerQuestions(account, ask),
      ...strangerQuestions(writer, account, ask, config),
    ];
  });
}

function backfillLogs(writer: LambdaWriter): string {
  return `/aws/vendedlogs/states/${functionName(writer)}-backfill`;
}

/** As a service asks for somebody. */
function through(service: string, account: Place): Circumstances {
  return { "aws:ViaAWSService": "true", "kms:ViaService": viaService(service, account.region) };
}

function logsQuestions(writer: LambdaWriter, account: Place, ask: Ask, config: ResolvedConfig): Question[] {
  const logs = serviceCaller(serviceDomain("logs", account.region), null, null);
  const own = logGroup(account, functionName(writer));
  const moved = logGroup({ ...account, id: strangerAccount(config).id }, functionName(writer));
  const ofBackfill = own.replace(/log-group:.*$/, `log-group:${backfillLogs(writer)}`);
  const backfills = isBackfilled(writer);
  const others: [situation: string, caller: Caller, context: string | null][] = [
    ["for another log group", logs, `${own}-2`],
    ["for a log group of that name in another account", logs, moved],
    ["for no log group", logs, null],
    ["another Region's", serviceCaller("logs.us-west-2.amazonaws.com", null, null), own],
    ["another service", serviceCaller("s3.amazonaws.com", null, null), own],
  ];
  return [
    ...LOGS_NEED.flatMap((action) => [
      ask(logs, action, "for the function's log group", "allowed", { [CONTEXT]: own }),
      ask(logs, action, "for the log group of its backfill", backfills ? "allowed" : "denied", {
        [CONTEXT]: ofBackfill,
      }),
      ...others.map(([situation, caller, context]) =>
        ask(caller, action, situation, "denied", { [CONTEXT]: context }),
      ),
    ]),
    ...["kms:CreateGrant", "kms:PutKeyPolicy"].map((action) =>
      ask(logs, action, "not asked for", "denied", { [CONTEXT]: own }),
    ),
  ];
}

function roleQuestions(writer: LambdaWriter, account: Place, ask: Ask, config: ResolvedConfig): Question[] {
  const role = roleCaller(account, writer.roleName);
  const own = functionArn(account, functionName(writer));
  const moved = functionArn({ ...account, id: strangerAccount(config).id }, functionName(writer));
  const variables: [situation: string, context: string, readable: boolean][] = [
    ["for the function's variables", own, true],
    ["for another function's variables", `${own}-2`, false],
    ["for a function of that name in another account", moved, false],
  ];
  return [...KEY_USE, "kms:PutKeyPolicy"].flatMap((action) => {
    const needed = (SENDER_NEEDS as readonly string[]).includes(action);
    return [
      ask(role, action, "through SQS", needed ? "allowed" : "denied", through("sqs", account)),
      ask(role, action, "directly", "denied"),
      ask(role, action, "through another service", "denied", through("s3", account)),
      ...variables.map(([situation, context, readable]) =>
        ask(role, action, situation, readable && action === "kms:Decrypt" ? "allowed" : "denied", {
          [FUNCTION_CONTEXT]: context,
        }),
      ),
    ];
  });
}

/** The account administers the key, and its people read logs, failed events and variables if their own policies say so. */
function ownerQuestions(account: Place, ask: Ask): Question[] {
  const owner = administrator(account);
  return [
    ...KEY_ADMINISTRATION.map((action) => ask(owner, action, "the key's own account", "allowed")),
    ...KEY_USE.flatMap((action) => [
      ...["sqs", "logs"].map((service) =>
        ask(
          owner,
          action,
          `through ${service}`,
          action === "kms:Decrypt" ? "allowed" : "denied",
          through(service, account),
        ),
      ),
      ask(
        owner,
        action,
        "through lambda",
        CONFIGURING_NEEDS.includes(action) ? "allowed" : "denied",
        through("lambda", account),
      ),
      ask(owner, action, "directly", "denied"),
      ask(owner, action, "through another service", "denied", through("s3", account)),
    ]),
  ];
}

function strangerQuestions(
  writer: LambdaWriter,
  account: Place,
  ask: Ask,
  config: ResolvedConfig,
): Question[] {
  const { B } = config.accounts;
  const strangers = [
    administrator(strangerAccount(config)),
    bystander(account),
    ...(B.id === account.id ? [] : [administrator(B)]),
    serviceCaller("lambda.amazonaws.com", null, null),
  ];
  return strangers.flatMap((caller) =>
    [...KEY_USE, "kms:PutKeyPolicy"].flatMap((action) => [
      ask(caller, action, "a stranger", "denied", through("sqs", account)),
      ask(caller, action, "a stranger", "denied", through("logs", account)),
      ask(caller, action, "a stranger", "denied", through("lambda", account)),
      ask(caller, action, "a stranger, for the function's variables", "denied", {
        [FUNCTION_CONTEXT]: functionArn(account, functionName(writer)),
      }),
    ]),
  );
}
