import { partitionOf } from "../config/partition";
import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter } from "../config/writer-schema";
import { declaredDestination, sourceBucketOf, type DeclaredBucket } from "./buckets";
import type { AccountRef } from "../analysis/lookup/callers";

/** Names, derived from the config. */
export function functionName(writer: LambdaWriter): string {
  return writer.functionName ?? writer.name;
}

export function functionArn({ id, region }: AccountRef, name: string): string {
  return `arn:${partitionOf(region)}:lambda:${region}:${id}:function:${name}`;
}

/** The target of its events: the function, or its alias. */
export function invokedArn(writer: LambdaWriter, account: AccountRef): string {
  const own = functionArn(account, functionName(writer));
  return writer.alias === undefined ? own : `${own}:${writer.alias}`;
}

export function logGroup({ id, region }: AccountRef, name: string): string {
  return `arn:${partitionOf(region)}:logs:${region}:${id}:log-group:/aws/lambda/${name}`;
}

export function sourceOf(writer: LambdaWriter, config: ResolvedConfig): DeclaredBucket {
  const { source } = writer;
  return source.in === "destination"
    ? declaredDestination(writer, config)
    : sourceBucketOf(source.bucketName, config);
}

export function failureQueue(writer: LambdaWriter): string {
  return `${functionName(writer)}-failures`;
}

export function queueArn({ id, region }: AccountRef, name: string): string {
  return `arn:${partitionOf(region)}:sqs:${region}:${id}:${name}`;
}

export function alarmTopic({ id, region }: AccountRef, { alarms }: ResolvedConfig): string {
  return `arn:${partitionOf(region)}:sns:${region}:${id}:${alarms?.topicName ?? ""}`;
}
