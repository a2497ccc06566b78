import { partitionOf } from "../config/partition";
import type { ResolvedConfig } from "../config/schema";
import { producerAccount, type BackfillWriter } from "../config/writers-of";
import { roleCaller } from "../analysis/lookup/callers";
import { functionName } from "./names";
import type { Caller } from "../analysis/lookup/question";

export function stateMachineName(writer: BackfillWriter): string {
  return `${functionName(writer)}-backfill`;
}

export function stateMachineArn(writer: BackfillWriter, config: ResolvedConfig): string {
  const { id, region } = producerAccount(writer.account, config);
  return `arn:${partitionOf(region)}:states:${region}:${id}:stateMachine:${stateMachineName(writer)}`;
}

/** The state machine's role, as a caller. */
export function backfillRole({ account, backfill }: BackfillWriter, config: ResolvedConfig): Caller {
  return roleCaller(producerAccount(account, config), backfill.roleName);
}

/** Empty for the whole bucket. */
export function listedPrefix({ backfill, source }: BackfillWriter): string {
  return backfill.prefix ?? source.prefix;
}

/** The bucket for results: the source bucket, or an existing one. */
export function resultsOf({ backfill: { results }, source }: BackfillWriter): {
  readonly bucketName: string;
  readonly prefix: string;
} {
  return { bucketName: results.bucketName ?? source.bucketName, prefix: results.prefix };
}
