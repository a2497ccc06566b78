import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import type { LambdaWriter } from "../../config/writer-schema";
import { isBackfilled, producerAccount } from "../../config/writers-of";
import type { Model } from "../../terraform-model/model";
import { serviceDomain, viaServices } from "../../analysis/requests/via-service";
import { declaredTrigger, type DeclaredSender } from "../declared-triggers";
import { roleArnOf, type AccountRef } from "../../analysis/lookup/callers";
import { failureQueue, functionArn, functionName, logGroup, queueArn } from "../../declared/names";
import { backfillIntent, backfillLogGroup } from "./backfill";
import { administration } from "./bucket-key";
import type { IntendedStatement } from "./intended-statement";
import { bySender, functionKeyOf, triggerIntent } from "./trigger";
import { ownRoleTrust, accessToDestination } from "./trust";
import { vpcIntent } from "./vpc";

const LAMBDA = "lambda.amazonaws.com";

/**
 * A function: its role, who invokes it, its failure queue and its key. Its reads and writes follow from its expected
 * access.
 */
export function lambdaIntent(
  writer: LambdaWriter,
  config: ResolvedConfig,
  model: Model,
): IntendedStatement[] {
  const account = producerAccount(writer.account, config);
  return [
    ...ownRoleTrust(writer, [LAMBDA], config),
    ...accessToDestination(writer, [LAMBDA], config),
    ...ownStatements(writer, account),
    ...triggerIntent(writer, config, model),
    ...vpcIntent(writer, account),
    ...queueIntent(writer, account, declaredTrigger(writer, config).undelivered),
    ...keyIntent(writer, account, config, model),
    ...(isBackfilled(writer) ? backfillIntent(writer, config) : []),
  ];
}

/** Its own existing log group, its failure queue, and X-Ray, which has no resources. */
function ownStatements(writer: LambdaWriter, account: AccountRef): IntendedStatement[] {
  const common = { group: writer.name, role: roleArnOf(account, writer.roleName) };
  return [
    {
      ...common,
      purpose: "its own logs",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      on: [`${logGroup(account, functionName(writer))}:*`],
    },
    {
      ...common,
      purpose: "its failure queue",
      actions: ["sqs:SendMessage"],
      on: [queueArn(account, failureQueue(writer))],
    },
    ...(writer.xrayTracing
      ? [
          {
            ...common,
            purpose: "its traces",
            actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
            on: ["*"],
          },
        ]
      : []),
  ];
}

/** The function's role and its rule or topic send, over TLS; the account's operators read what their policies allow. */
function queueIntent(
  writer: LambdaWriter,
  account: AccountRef,
  undelivered: DeclaredSender | undefined,
): IntendedStatement[] {
  const queue = { group: writer.name, resource: queueArn(account, failureQueue(writer)) };
  const guard = { ...queue, effect: "Deny", principal: "*" } as const;
  return [
    {
      ...guard,
      purpose: "without TLS",
      actions: ["sqs:*"],
      condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      ...guard,
      purpose: undelivered === undefined ? "not the function" : "neither the function nor what is before it",
      actions: ["sqs:SendMessage"],
      condition: {
        ArnNotEquals: {
          "aws:PrincipalArn": roleArnOf(account, writer.roleName),
          ...(undelivered === undefined ? {} : { "aws:SourceArn": undelivered.sourceArn }),
        },
      },
    },
    ...(undelivered === undefined
      ? []
      : [
          {
            ...queue,
            ...bySender(undelivered),
            purpose: "what could not be delivered to it",
            actions: ["sqs:SendMessage"],
          },
        ]),
  ];
}

/** The permissions that CloudWatch Logs needs on a log group's key. */
const LOGS_NEED = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;

/**
 * A function's own key: CloudWatch Logs uses it for its log groups, its role through SQS and for its variables, its
 * account's people through these services.
 */
function keyIntent(
  writer: LambdaWriter,
  account: AccountRef,
  config: ResolvedConfig,
  model: Model,
): IntendedStatement[] {
  const key = functionKeyOf(writer, account.id, model);
  if (key === undefined) return [];
  const { region } = account;
  const own = functionArn(account, functionName(writer));
  const groups = [
    logGroup(account, functionName(writer)),
    ...(isBackfilled(writer) ? [backfillLogGroup(writer, config)] : []),
  ];
  const common = { group: writer.name, resource: key };
  const owner = { AWS: [`arn:${partitionOf(region)}:iam::${account.id}:root`] };
  const role = { AWS: [roleArnOf(account, writer.roleName)] };
  const through = (...services: readonly string[]) => ({
    StringEquals: { "kms:ViaService": services.flatMap((service) => viaServices(service, region)) },
  });
  return [
    administration(writer.name, key, account),
    {
      ...common,
      purpose: "through its services",
      principal: owner,
      actions: ["kms:Decrypt"],
      condition: through("logs", "sqs", "lambda"),
    },
    {
      ...common,
      purpose: "through lambda",
      principal: owner,
      actions: ["kms:CreateGrant", "kms:Encrypt"],
      condition: through("lambda"),
    },
    {
      ...common,
      purpose: "for the function's variables",
      principal: role,
      actions: ["kms:Decrypt"],
      condition: {
        ArnEquals: {
          "kms:EncryptionContext:aws:lambda:FunctionArn":
            writer.alias === undefined ? own : [own, `${own}:*`],
        },
      },
    },
    {
      ...common,
      purpose: "through SQS",
      principal: role,
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      condition: through("sqs"),
    },
    {
      ...common,
      purpose: "for its log groups",
      principal: { Service: [serviceDomain("logs", region)] },
      actions: LOGS_NEED,
      condition: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": groups } },
    },
  ];
}
