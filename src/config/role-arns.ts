import type { Account } from "./account-schema";
import { partitionOf } from "./partition";
import type { ResolvedConfig } from "./schema";
import type { Writer } from "./writer-schema";
import { accountKeysOf, destinationsOfWriter, producerAccount } from "./writers-of";

const ARN = /^arn:([^:]+):iam::(\d{12}):role(\/.+)$/;

/**
 * A role's name with its path beyond the account's `rolePath`, also from an ARN; undefined if the role cannot be in
 * this account.
 */
export function roleNameIn(
  given: string,
  { id, region, rolePath }: Pick<Account, "id" | "region" | "rolePath">,
): string | undefined {
  const [, partition, account, path = ""] = ARN.exec(given) ?? [];
  if (partition === undefined) return given;
  const isOfAccount = partition === partitionOf(region) && account === id && path.startsWith(rolePath);
  return isOfAccount ? path.slice(rolePath.length) : undefined;
}

/** The config with the names of roles instead of their ARNs. The checks ensure that they belong to the accounts. */
export function withRoleNames(config: ResolvedConfig): ResolvedConfig {
  return { ...config, writers: config.writers.map((writer) => withNames(writer, config)) };
}

function withNames(writer: Writer, config: ResolvedConfig): Writer {
  if (!("existingRole" in writer)) return writer;
  const [key = "A"] = accountKeysOf(writer, config);
  const nameIn = (given: string, account: Account): string => roleNameIn(given, account) ?? given;
  const roleName = nameIn(writer.roleName, producerAccount(key, config));
  const { handshake } = writer;
  if (handshake.kind !== "assume-role") return { ...writer, roleName };
  const [{ owner } = { owner: config.accounts.B }] = destinationsOfWriter(writer, config);
  const inB = { ...handshake, roleName: nameIn(handshake.roleName, owner) };
  return { ...writer, roleName, handshake: inB };
}
