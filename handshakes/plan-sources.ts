import { isBackfilled, lambdasOf, producerAccount } from "../config/writers-of";
import type { Account } from "../config/account-schema";
import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter } from "../config/writer-schema";
import { bucketArn, objectsArn, roleArn, sid } from "../naming";
import { LIST_BUCKET, READ_VERSIONS } from "../policies/actions";
import { bucketGuards } from "../policies/bucket-guards";
import { bindRoles, type PrincipalBinding } from "../policies/principal-binding";
import { mergeConditions, policyDocument, whenAny, type ResourceStatement } from "../policies/statement";
import { madeWith, type SourcePlan } from "./access-plan";
import type { Actor } from "./handshake";
import { resultsWriter } from "./plan-backfill";
import { keyUseStatements, planKey, type EncryptedBucket, type KeyUser } from "./key-use";
import { readToCopy } from "./writer-grants";

type OwnSource = Extract<LambdaWriter["source"], { in: "own-bucket" }>;
type OwnSourceWriter = LambdaWriter & { readonly source: OwnSource };

/** The source buckets of one account: each once, whichever writers share it. */
export function planSources(key: string, account: Account, config: ResolvedConfig): SourcePlan[] {
  const writers = lambdasOf(config).filter(
    (writer): writer is OwnSourceWriter => writer.account === key && writer.source.in === "own-bucket",
  );
  const names = [...new Set(writers.map(({ source }) => source.bucketName))];
  return names.flatMap((bucketName) => {
    const listeners = writers.filter(({ source }) => source.bucketName === bucketName);
    return listeners[0] === undefined ? [] : [planSource(listeners[0].source, listeners, account, config)];
  });
}

function planSource(
  source: OwnSource,
  listeners: readonly OwnSourceWriter[],
  account: Account,
  config: ResolvedConfig,
): SourcePlan {
  const { bucketName, existing, encryption, onlyListedWriters } = source;
  const bucket = encryptedSource(source, account);
  const users = listeners.flatMap((writer) => {
    const results = isBackfilled(writer) ? resultsWriter(writer, account) : undefined;
    return [sourceReader(writer, config), ...(results === undefined ? [] : [results])];
  });
  const key = planKey(bucket, users);
  const readers = listeners.flatMap((writer) => {
    const { accounts, roleName } = readerOf(writer, config);
    return accounts.map((owner) => ({ owner, roleName }));
  });
  const results = listeners.flatMap((writer) =>
    isBackfilled(writer) && resultsWriter(writer, account) !== undefined
      ? [{ owner: account, roleName: writer.backfill.roleName }]
      : [],
  );
  const byArn = ({ owner, roleName }: (typeof readers)[number]): string => roleArn(owner, roleName);
  return {
    bucketName,
    existing,
    ...madeWith(source),
    encryption,
    listeners,
    ...(key === undefined ? {} : { key }),
    keyStatements: encryption.kind === "existing-kms-key" ? keyUseStatements(bucket, users) : [],
    policy: policyDocument([
      ...bucketGuards({
        bucketArn: bucketArn(account, bucketName),
        ownerAccountId: account.id,
        tlsMinimumVersion: config.destination.tlsMinimumVersion,
        organizationId: config.organizationId,
        onlyWriters: onlyListedWriters && {
          arns: [...new Set([...onlyListedWriters.principalArns, ...results.map(byArn)])],
          ofAccounts: [],
        },
        network: source.network,
        outsideNetworks: [...readers, ...results].map(byArn),
      }),
      ...listeners.flatMap((writer) => sourceStatements(writer, config)),
    ]),
  };
}

/** A source as a bucket with a key. */
export function encryptedSource(
  { bucketName, encryption, existing }: OwnSource,
  owner: Account,
): EncryptedBucket {
  return { bucketName, owner, encryption, takesUploads: true, existing };
}

/** Who reads the source for the writer: its own role, or for copies the role in B. */
function readerOf(writer: OwnSourceWriter, config: ResolvedConfig): Actor & { binding: PrincipalBinding } {
  return writer.workload === "copy"
    ? // B's role comes after this policy, so that it cannot be named by its ARN here.
      { accounts: [config.accounts.B], roleName: writer.handshake.roleName, binding: "condition" }
    : { accounts: [producerAccount(writer.account, config)], roleName: writer.roleName, binding: "arn" };
}

export function sourceReader(writer: OwnSourceWriter, config: ResolvedConfig): KeyUser {
  const { binding, ...actor } = readerOf(writer, config);
  return {
    name: writer.name,
    accountIds: actor.accounts.map(({ id }) => id),
    bound: bindRoles(actor, binding),
    objectActions: READ_VERSIONS,
  };
}

/** What the source's own policy has to allow: copies by a role of another account, or all when it alone grants. */
function sourceStatements(writer: OwnSourceWriter, config: ResolvedConfig): ResourceStatement[] {
  const copies = writer.workload === "copy";
  if (!copies && writer.handshake.kind !== "bucket-policy-only") return [];
  const account = producerAccount(writer.account, config);
  const { bucketName, prefix } = writer.source;
  const { binding, ...reader } = readerOf(writer, config);
  const { principal, condition } = bindRoles(reader, binding);
  const read: ResourceStatement = {
    Sid: sid("ReadSourceBy", writer.name),
    Effect: "Allow",
    Principal: principal,
    Action: copies ? readToCopy(writer) : READ_VERSIONS,
    Resource: [objectsArn(account, bucketName, prefix)],
    ...whenAny(condition ?? {}),
  };
  const lists = copies || writer.deleteThumbnails;
  if (!lists) return [read];
  return [
    read,
    {
      Sid: sid("ListSourceBy", writer.name),
      Effect: "Allow",
      Principal: principal,
      Action: LIST_BUCKET,
      Resource: [bucketArn(account, bucketName)],
      ...whenAny(
        mergeConditions(condition, prefix === "" ? {} : { StringLike: { "s3:prefix": `${prefix}*` } }),
      ),
    },
  ];
}
