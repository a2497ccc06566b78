import { isBackfill, type ResolvedFunction, type ResolvedOwnSource } from "../config/resolve-writers";
import type { ResolvedConfig } from "../config/schema";
import { bucketArn, objectsArn, roleArn, sid } from "../naming";
import { LIST_BUCKET } from "../policies/actions";
import { bindRoles, type PrincipalBinding } from "../policies/principal-binding";
import { mergeConditions, whenAny, type ResourceStatement } from "../policies/statement";
import type { SourcePlan } from "./access-plan";
import type { Actor } from "./actor";
import { bucketPolicyOf } from "./existing-bucket";
import { resultsWriter } from "./plan-backfill";
import { listsSource, readOfSource } from "./function-grants";
import { keyUseStatements, planKey, type KeyUser } from "./key-use";

type OwnSourceWriter = ResolvedFunction & { readonly source: ResolvedOwnSource };

/** The source buckets of one account's functions, each once. */
export function planSources(functions: readonly ResolvedFunction[], config: ResolvedConfig): SourcePlan[] {
  const writers = functions.filter((writer): writer is OwnSourceWriter => writer.source.in === "own-bucket");
  const names = [...new Set(writers.map(({ source }) => source.bucketName))];
  return names.flatMap((bucketName) => {
    const notifiedFunctions = writers.filter(({ source }) => source.bucketName === bucketName);
    return notifiedFunctions[0] === undefined
      ? []
      : [planSource(notifiedFunctions[0].source, notifiedFunctions, config)];
  });
}

function planSource(
  source: ResolvedOwnSource,
  notifiedFunctions: readonly OwnSourceWriter[],
  config: ResolvedConfig,
): SourcePlan {
  const { bucketName, encryption, onlyListedWriters, owner: account } = source;
  const users = notifiedFunctions.flatMap((writer) => {
    const results = isBackfill(writer) ? resultsWriter(writer) : undefined;
    return [sourceReader(writer), ...(results === undefined ? [] : [results])];
  });
  const key = planKey(source, users);
  const readers = notifiedFunctions.flatMap((writer) => {
    const { accounts, roleName } = readerOf(writer);
    return accounts.map((owner) => ({ owner, roleName }));
  });
  const results = notifiedFunctions.flatMap((writer) =>
    isBackfill(writer) && resultsWriter(writer) !== undefined
      ? [{ owner: account, roleName: writer.backfill.roleName }]
      : [],
  );
  const byArn = ({ owner, roleName }: (typeof readers)[number]): string => roleArn(owner, roleName);
  return {
    bucketName,
    options: source,
    encryption,
    notifiedFunctions,
    ...(key === undefined ? {} : { key }),
    keyStatements: encryption.kind === "existing-kms-key" ? keyUseStatements(source, users) : [],
    ...bucketPolicyOf(
      source,
      notifiedFunctions.flatMap((writer) => sourceStatements(writer)),
      {
        bucketArn: bucketArn(account, bucketName),
        ownerAccountId: account.id,
        tlsMinimumVersion: newestTls(notifiedFunctions),
        organizationId: config.organizationId,
        onlyWriters: onlyListedWriters && {
          arns: [...new Set([...onlyListedWriters.principalArns, ...results.map(byArn)])],
          ofAccounts: [],
        },
        network: source.network,
        outsideNetworks: [...readers, ...results].map(byArn),
      },
    ),
  };
}

/** The newest version that a destination of its functions requires. */
function newestTls(notifiedFunctions: readonly OwnSourceWriter[]): string {
  const asked = notifiedFunctions.flatMap(({ destinations }) =>
    destinations.map(({ tlsMinimumVersion }) => tlsMinimumVersion),
  );
  return asked.includes("1.3") ? "1.3" : "1.2";
}

/** The principal that reads the source: the writer's role, or for copies the role in B. */
function readerOf(writer: OwnSourceWriter): Actor & { binding: PrincipalBinding } {
  return writer.workload === "copy"
    ? // B's role is created after this policy, so it cannot be named by ARN here.
      { accounts: [writer.destination.owner], roleName: writer.handshake.roleName, binding: "condition" }
    : { accounts: [writer.account], roleName: writer.roleName, binding: "arn" };
}

export function sourceReader(writer: OwnSourceWriter): KeyUser {
  const { binding, ...actor } = readerOf(writer);
  return {
    name: writer.name,
    accountIds: actor.accounts.map(({ id }) => id),
    bound: bindRoles(actor, binding),
    objectActions: readOfSource(writer),
  };
}

/** What the source's policy must allow: copies by a role of another account, or everything if only it grants. */
function sourceStatements(writer: OwnSourceWriter): ResourceStatement[] {
  const copies = writer.workload === "copy";
  if (!copies && writer.handshake.kind !== "bucket-policy-only") return [];
  const { bucketName, owner: account, prefix } = writer.source;
  const { binding, ...reader } = readerOf(writer);
  const { principal, condition } = bindRoles(reader, binding);
  const Action = readOfSource(writer);
  const read: ResourceStatement = {
    Sid: sid("ReadSourceBy", writer.name),
    Effect: "Allow",
    Principal: principal,
    Action,
    Resource: [objectsArn(account, bucketName, prefix)],
    ...whenAny(condition ?? {}),
  };
  const list: ResourceStatement = {
    Sid: sid("ListSourceBy", writer.name),
    Effect: "Allow",
    Principal: principal,
    Action: LIST_BUCKET,
    Resource: [bucketArn(account, bucketName)],
    ...whenAny(
      mergeConditions(condition, prefix === "" ? {} : { StringLike: { "s3:prefix": `${prefix}*` } }),
    ),
  };
  return [...(Action.length === 0 ? [] : [read]), ...(listsSource(writer) ? [list] : [])];
}
