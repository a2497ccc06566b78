import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import type { LambdaWriter } from "../../config/writer-schema";
import { lambdasOf, producerAccount } from "../../config/writers-of";
import { destinationOf, sourceBucketOf, type AskedBucket } from "./buckets";
import { roleCaller, type Place } from "./callers";
import type { Caller, Expected, Question } from "./question";

const INVOKE = "lambda:InvokeFunction";

/** Which function EventBridge's role may invoke; and who writes a function's logs and sends its traces. */
export function functionQuestions(config: ResolvedConfig): Question[] {
  return [
    ...lambdasOf(config).flatMap((writer) => [
      ...logQuestions(writer, config),
      ...traceQuestions(writer, config),
    ]),
    ...config.writers.flatMap((writer) =>
      writer.kind === "event-bridge" ? ruleRoleQuestions(writer, config) : [],
    ),
  ];
}

export function functionArn({ id, region }: Place, name: string): string {
  return `arn:${partitionOf(region)}:lambda:${region}:${id}:function:${name}`;
}

export function functionName(writer: LambdaWriter): string {
  return writer.functionName ?? writer.name;
}

export function sourceOf({ source }: LambdaWriter, config: ResolvedConfig): AskedBucket {
  return source.in === "destination" ? destinationOf(config) : sourceBucketOf(source.bucketName, config);
}

function asker(group: string, place: Place, resource: string) {
  return (caller: Caller, situation: string, result: Expected["result"], action = INVOKE): Question => ({
    group,
    caller,
    action,
    resource,
    resourceAccount: place.id,
    region: place.region,
    situation,
    expected: { result },
  });
}

const LOG_ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents"] as const;

export function logGroup({ id, region }: Place, name: string): string {
  return `arn:${partitionOf(region)}:logs:${region}:${id}:log-group:/aws/lambda/${name}`;
}

/** Its own log group, which is there beforehand, and no other. */
function logQuestions(writer: LambdaWriter, config: ResolvedConfig): Question[] {
  const account = producerAccount(writer.account, config);
  const caller = roleCaller(account, writer.roleName);
  const own = logGroup(account, functionName(writer));
  const ask = asker(writer.name, account, `${own}:log-stream:2026-11-22`);
  const other = asker(writer.name, account, `${own}-2:log-stream:2026-11-22`);
  return [
    ...LOG_ACTIONS.map((action) => ({
      ...ask(caller, "its own logs", "allowed", action),
      pattern: `${own}:log-stream:*`,
    })),
    ...LOG_ACTIONS.map((action) => other(caller, "another function's logs", "denied", action)),
    ...["logs:CreateLogGroup", "logs:DeleteLogStream", "logs:FilterLogEvents", "logs:GetLogEvents"].map(
      (action) => ask(caller, "not asked for", "denied", action),
    ),
  ];
}

const TRACE_ACTIONS = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"] as const;

/** X-Ray has no resources: whoever may send traces may send any of the account. */
function traceQuestions(writer: LambdaWriter, config: ResolvedConfig): Question[] {
  const account = producerAccount(writer.account, config);
  const caller = roleCaller(account, writer.roleName);
  const ask = asker(writer.name, account, "*");
  const result = writer.xrayTracing ? "allowed" : "denied";
  return [
    ...TRACE_ACTIONS.map((action) => ask(caller, "its traces", result, action)),
    ...["xray:GetTraceSummaries", "xray:BatchGetTraces", "xray:PutEncryptionConfig"].map((action) =>
      ask(caller, "not asked for", "denied", action),
    ),
  ];
}

function ruleRoleQuestions(
  writer: Extract<ResolvedConfig["writers"][number], { kind: "event-bridge" }>,
  config: ResolvedConfig,
): Question[] {
  const account = producerAccount(writer.account, config);
  const caller = roleCaller(account, writer.roleName);
  const arn = functionArn(account, writer.functionName);
  const own = asker(writer.name, account, arn);
  return [
    own(caller, "the one function", "allowed"),
    asker(writer.name, account, `${arn}-2`)(caller, "another function", "denied"),
    asker(writer.name, account, `${arn}:1`)(caller, "a version of the function", "denied"),
    ...["lambda:UpdateFunctionCode", "lambda:GetFunction", "lambda:InvokeAsync"].map((action) =>
      own(caller, "not asked for", "denied", action),
    ),
  ];
}
