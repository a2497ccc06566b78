import { partitionOf } from "../config/partition";
import type { ResolvedConfig } from "../config/schema";
import { producerAccount, type BackfillWriter } from "../config/writers-of";
import type { Model } from "../terraform-model/model";
import { isObject } from "../iam/parse-json";
import { leafText } from "../terraform-model/resources-of";
import { backfillLogGroup } from "./intent/backfill";
import { listedPrefix, resultsOf, stateMachineArn, stateMachineName } from "../declared/backfills";
import { roleArnOf } from "../analysis/lookup/callers";
import { invokedArn } from "../declared/names";
import { declaredKey } from "./operation-settings";
import type { Setting } from "../analysis/lookup/question";
import { settingsFor } from "./settings-for";

/** Compares a state machine and every leaf of its definition, except the comment, with the config. */
export function backfillSettings(writer: BackfillWriter, config: ResolvedConfig, model: Model): Setting[] {
  const arn = stateMachineArn(writer, config);
  const found = model.stateMachines.find((machine) => machine.arn === arn);
  const account = producerAccount(writer.account, config);
  const set = settingsFor(writer.name, `state machine ${stateMachineName(writer)}`);
  const logGroup = backfillLogGroup(writer, config);
  const logs = model.logGroups.find(
    ({ name, account: owner, region }) =>
      logGroup.endsWith(`:log-group:${name}`) && owner === account.id && region === account.region,
  );
  const declared = declaredLeaves(writer, config);
  const there = leavesOf({ ...found?.definition, Comment: undefined });
  return [
    set("type", "STANDARD", found?.type),
    set("role", roleArnOf(account, writer.backfill.roleName), found?.roleArn),
    set("log level", "ERROR", found?.logging?.level),
    set("data of executions in its log", true, found?.logging?.hasData),
    set("log group", `${logGroup}:*`, found?.logging?.destinationArn),
    set("days of its log's retention", writer.logRetentionDays, logs?.retentionDays),
    set("key of its log", declaredKey(writer, account, model), logs?.keyArn),
    ...[...new Set([...declared.keys(), ...there.keys()])].map((path) =>
      set(path, declared.get(path), there.get(path)),
    ),
  ];
}

/**
 * Errors that are retried.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
const TRIED_AGAIN = [
  ...["ServiceException", "AWSLambdaException", "SdkClientException", "ClientExecutionTimeoutException"],
  ...["TooManyRequestsException", "Unknown"],
].map((name) => `Lambda.${name}`);
const FUNCTION_FAILED = ["Runtime.ExitError", "Sandbox.Timedout", "States.Timeout"];
const OBJECTS_FAILED = ["ObjectsFailedError", "RecordsFailedError"];

/** The expected definition, leaf by leaf. */
function declaredLeaves(writer: BackfillWriter, config: ResolvedConfig): ReadonlyMap<string, string> {
  const account = producerAccount(writer.account, config);
  const api = (name: string): string => `arn:${partitionOf(account.region)}:states:::${name}`;
  const { backfill, source } = writer;
  const results = resultsOf(writer);
  const prefix = listedPrefix(writer);
  const map = "States.Objects";
  const batch = `${map}.ItemProcessor.States.Batch`;
  const retry = `${batch}.Retry[0]`;
  type Leaf = [path: string, value: string | number | boolean | undefined];
  const leaves: Leaf[] = [
    ["StartAt", "Objects"],
    [`${map}.Type`, "Map"],
    [`${map}.Label`, "objects"],
    [`${map}.End`, true],
    [`${map}.ItemReader.Resource`, api("s3:listObjectsV2")],
    [`${map}.ItemReader.Parameters.Bucket`, source.bucketName],
    [`${map}.ItemReader.Parameters.Prefix`, prefix === "" ? undefined : prefix],
    [`${map}.ItemBatcher.MaxItemsPerBatch`, backfill.itemsPerBatch],
    [`${map}.ItemBatcher.MaxInputBytesPerBatch`, backfill.bytesPerBatch],
    ...Object.entries("options" in backfill ? backfill.options : {}).map(([name, value]): Leaf => [
      `${map}.ItemBatcher.BatchInput.${name}`,
      value,
    ]),
    [`${map}.MaxConcurrency`, backfill.maxConcurrency],
    [`${map}.ToleratedFailurePercentage`, backfill.toleratedFailurePercentage],
    [`${map}.ItemProcessor.ProcessorConfig.Mode`, "DISTRIBUTED"],
    [`${map}.ItemProcessor.ProcessorConfig.ExecutionType`, "STANDARD"],
    [`${map}.ItemProcessor.StartAt`, "Batch"],
    [`${batch}.Type`, "Task"],
    [`${batch}.Resource`, api("lambda:invoke")],
    [`${batch}.Parameters.FunctionName`, invokedArn(writer, account)],
    [`${batch}.Parameters."Payload.$"`, "$"],
    [`${batch}.OutputPath`, "$.Payload"],
    [`${batch}.TimeoutSeconds`, writer.timeoutSeconds + 60],
    ...[...TRIED_AGAIN, ...FUNCTION_FAILED, ...OBJECTS_FAILED].map((error, index): Leaf => [
      `${retry}.ErrorEquals[${index}]`,
      error,
    ]),
    [`${retry}.IntervalSeconds`, backfill.retry.intervalSeconds],
    [`${retry}.MaxAttempts`, backfill.retry.maxAttempts],
    [`${retry}.BackoffRate`, backfill.retry.backoffRate],
    [`${retry}.MaxDelaySeconds`, backfill.retry.maxDelaySeconds],
    [`${retry}.JitterStrategy`, "FULL"],
    [`${batch}.End`, true],
    [`${map}.ResultWriter.Resource`, api("s3:putObject")],
    [`${map}.ResultWriter.Parameters.Bucket`, results.bucketName],
    [`${map}.ResultWriter.Parameters.Prefix`, results.prefix.replace(/\/$/, "")],
  ];
  return new Map(leaves.flatMap(([path, value]) => (value === undefined ? [] : [[path, leafText(value)]])));
}

/** Every leaf value, by its path: `States.Objects.MaxConcurrency`. A key that looks like a path is quoted. */
function leavesOf(value: unknown, path = ""): Map<string, string> {
  if (value === undefined) return new Map();
  const inner: [string, unknown][] = Array.isArray(value)
    ? value.map((item, index): [string, unknown] => [`${path}[${index}]`, item])
    : isObject(value)
      ? Object.entries(value).map(([key, item]) => {
          const shown = /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
          return [path === "" ? shown : `${path}.${shown}`, item];
        })
      : [];
  if (inner.length > 0) return new Map(inner.flatMap(([at, item]) => [...leavesOf(item, at)]));
  return new Map([[path, leafText(value)]]);
}
