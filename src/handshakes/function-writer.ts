import { isBackfill, type ResolvedFunction, type Producer } from "../config/resolve-writers";
import { bucketArn, logStreamsArn, objectsArn } from "../naming";
import { LIST_BUCKET, WRITE_LOGS } from "../policies/actions";
import { allow, type IdentityStatement } from "../policies/statement";
import type { Binding } from "./actor";
import { functionGrants, functionPrefixes, listsSource, readOfSource } from "./function-grants";
import { keyIdentityStatements } from "./key-use";
import { planBackfill } from "./plan-backfill";
import { operationStatements } from "./plan-function";
import { planHandshake } from "./plan-handshake";
import { sourceReader } from "./plan-sources";
import type { PlannedWriter } from "./planned-writer";

/** A function: in addition to its handshake it needs logs, its source and maybe a backfill. */
export function planFunctionWriter(writer: ResolvedFunction, binding: Binding): PlannedWriter {
  const { source } = writer;
  const useSourceKey =
    source.in === "own-bucket"
      ? keyIdentityStatements(source, "UseSourceKey", sourceReader({ ...writer, source }))
      : [];
  const copies = writer.workload === "copy";
  const planned = planHandshake(
    writer,
    {
      services: ["lambda.amazonaws.com"],
      grants: (destination) => functionGrants(writer, destination),
      grantedPrefixes: functionPrefixes(writer),
      inAccount: (account) => executionStatements(writer, account),
      // The copy reads as the role in B.
      alsoAsActor: copies ? [...sourceStatements(writer), ...useSourceKey] : [],
      afterHandshake: copies ? [] : useSourceKey,
    },
    binding,
  );
  if (!isBackfill(writer)) return planned;
  const backfill = planBackfill(writer);
  return { ...planned, roles: planned.roles.map((role) => ({ ...role, backfill })) };
}

/** What a function needs in its own account. */
function executionStatements(writer: ResolvedFunction, account: Producer): IdentityStatement[] {
  const { source } = writer;
  const grantedByBucket = writer.handshake.kind === "bucket-policy-only";
  return [
    allow("WriteLogs", WRITE_LOGS, [logStreamsArn(account, writer.functionName)]),
    ...operationStatements(writer),
    ...(writer.workload !== "copy" && source.in === "own-bucket" && !grantedByBucket
      ? sourceStatements(writer)
      : []),
  ];
}

/** Reads of its own bucket. */
function sourceStatements(writer: ResolvedFunction): IdentityStatement[] {
  const { owner, bucketName, prefix } = writer.source;
  const Action = readOfSource(writer);
  const Resource = [objectsArn(owner, bucketName, prefix)];
  return [
    ...(Action.length === 0 ? [] : [allow("ReadSource", Action, Resource)]),
    ...(listsSource(writer) ? [listSource(writer.source)] : []),
  ];
}

function listSource({ owner, bucketName, prefix }: ResolvedFunction["source"]): IdentityStatement {
  return {
    Sid: "ListSource",
    Effect: "Allow",
    Action: LIST_BUCKET,
    Resource: [bucketArn(owner, bucketName)],
    ...(prefix === "" ? {} : { Condition: { StringLike: { "s3:prefix": `${prefix}*` } } }),
  };
}
