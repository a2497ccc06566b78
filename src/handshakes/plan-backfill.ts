import type { ResolvedBackfill } from "../config/resolve-writers";
import {
  backfillName,
  bucketArn,
  executionsArn,
  invokedArn,
  objectsArn,
  stateMachineArn,
  stateMachineLogGroupName,
  streamsOfLogGroupArn,
  type AccountRef,
} from "../naming";
import {
  DELIVER_LOGS,
  FOLLOW_EXECUTIONS,
  INVOKE_FUNCTION,
  LIST_BUCKET,
  REDRIVE_EXECUTIONS,
  START_EXECUTIONS,
  WRITE_LOGS,
  WRITE_RESULTS,
} from "../policies/actions";
import { bindRoles } from "../policies/principal-binding";
import { stateMachineTrust } from "../policies/service-trust";
import { allow, policyDocument, type IdentityStatement } from "../policies/statement";
import type { BackfillPlan } from "./access-plan";
import { backfillDefinition, MAP_LABEL } from "./backfill-definition";
import { keyIdentityStatements, type KeyUser } from "./key-use";

/** The state machine of a backfill with its role. */
export function planBackfill(writer: ResolvedBackfill): BackfillPlan {
  const { account, functionName, source } = writer;
  const name = backfillName(functionName);
  const { roleName } = writer.backfill;
  const user = resultsWriter(writer);
  return {
    stateMachineName: name,
    logRetentionDays: writer.logRetentionDays,
    definition: backfillDefinition(writer),
    role: {
      roleName,
      description: `Step Functions puts the objects of ${source.bucketName} through ${functionName} (${writer.name})`,
      trust: policyDocument([stateMachineTrust(stateMachineArn(account, name), MAP_LABEL, account)]),
      permissions: policyDocument([
        ...objectStatements(writer),
        ...executionStatements(name, account),
        ...logStatements(name, account),
        ...(user === undefined ? [] : keyIdentityStatements(source, "UseSourceKey", user)),
      ]),
    },
  };
}

/** The state machine's role as a user of the source's key, when results go there. Listing needs no key. */
export function resultsWriter({ name, backfill, account }: ResolvedBackfill): KeyUser | undefined {
  if (backfill.results.bucketName !== undefined) return undefined;
  return {
    name: `${name}-backfill`,
    accountIds: [account.id],
    bound: bindRoles({ accounts: [account], roleName: backfill.roleName }, "arn"),
    objectActions: WRITE_RESULTS,
  };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
function objectStatements(writer: ResolvedBackfill): IdentityStatement[] {
  const { account, backfill, source } = writer;
  const prefix = backfill.prefix ?? source.prefix;
  const { bucketName = source.bucketName, prefix: resultsPrefix } = backfill.results;
  return [
    {
      Sid: "ListSource",
      Effect: "Allow",
      Action: LIST_BUCKET,
      Resource: [bucketArn(account, source.bucketName)],
      ...(prefix === "" ? {} : { Condition: { StringLike: { "s3:prefix": `${prefix}*` } } }),
    },
    allow("InvokeFunction", INVOKE_FUNCTION, [invokedArn(account, writer)]),
    allow("WriteResults", WRITE_RESULTS, [objectsArn(account, bucketName, resultsPrefix)]),
  ];
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html */
function executionStatements(name: string, account: AccountRef): IdentityStatement[] {
  return [
    allow("StartBatches", START_EXECUTIONS, [stateMachineArn(account, name)]),
    allow("FollowBatches", FOLLOW_EXECUTIONS, [executionsArn(account, name)]),
    allow("RedriveBatches", REDRIVE_EXECUTIONS, [executionsArn(account, name, MAP_LABEL)]),
  ];
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
function logStatements(name: string, account: AccountRef): IdentityStatement[] {
  return [
    allow("DeliverLogs", DELIVER_LOGS, ["*"]),
    allow("WriteLogs", WRITE_LOGS, [streamsOfLogGroupArn(account, stateMachineLogGroupName(name))]),
  ];
}
