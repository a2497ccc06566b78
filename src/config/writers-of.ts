import type { Account, StackAccount } from "./account-schema";
import type { Destination } from "./destination-schema";
import type { ResolvedConfig } from "./schema";
import type { BuiltInWriter, EventBridgeWriter, LambdaWriter, OwnSource, Writer } from "./writer-schema";

/** The accounts where writers run, by key: `A`, then the further producers in the config's order. */
export function producerAccounts({ accounts, producers }: ResolvedConfig): ReadonlyMap<string, Account> {
  return new Map([["A", accounts.A], ...Object.entries(producers)]);
}

export function accountKeysOf(writer: Writer, config: ResolvedConfig): readonly string[] {
  if (writer.kind === "service-principal") return [];
  if (!("accounts" in writer)) return [writer.account];
  return writer.accounts === "all" ? [...producerAccounts(config).keys()] : writer.accounts;
}

/** @throws Error for an invalid key */
export function producerAccount(key: string, config: ResolvedConfig): Account {
  const account = key === "A" ? config.accounts.A : config.producers[key];
  if (account === undefined) throw new Error(`expected the name of a producer, received ${key}`);
  return account;
}

/** An account where destinations are. `key` is its name in the config: `B`, or a further owner's. */
export type Owner = Account & { readonly key: string };

/** A bucket that writers write to, with its name in the config. */
export type NamedDestination = Destination & { readonly name: string; readonly owner: Owner };

/** The accounts where destinations are: B first. */
export function ownersOf({ accounts, owners }: Pick<ResolvedConfig, "accounts" | "owners">): Owner[] {
  return [
    { ...accounts.B, key: "B" },
    ...Object.entries(owners).map(([key, account]) => ({ ...account, key })),
  ];
}

/** The name of the destination of a config that has one. */
export const MAIN = "main";

/** The buckets that writers write to, in the config's order. */
export function destinationsOf(config: ResolvedConfig): NamedDestination[] {
  const { destination, destinations = {} } = config;
  const given =
    destination === undefined
      ? Object.entries(destinations)
      : [[MAIN, { ...destination, account: "B" }] as const];
  const owners = ownersOf(config);
  return given.map(([name, { account, ...options }]) => {
    const owner = owners.find(({ key }) => key === account);
    if (owner === undefined) throw new Error(`expected the name of an owner, received ${account}`);
    return { ...options, name, owner };
  });
}

/** Those that this writer writes to. A config with one need not say which. */
export function destinationsOfWriter(writer: Writer, config: ResolvedConfig): NamedDestination[] {
  return namedBy(writer, destinationsOf(config));
}

export function namedBy<D extends { readonly name: string }>(
  writer: Writer,
  destinations: readonly D[],
): D[] {
  if (writer.kind === "event-bridge") return [];
  const { destinations: names } = writer;
  return destinations.filter(({ name }) => names?.includes(name) !== false);
}

/** Every account of the config, possibly repeated: of writers, destinations and Identity Center. */
export function accountsOf(
  config: Pick<ResolvedConfig, "accounts" | "producers" | "owners" | "identityCenter">,
): StackAccount[] {
  const { accounts, producers, identityCenter } = config;
  return [
    accounts.A,
    ...ownersOf(config),
    ...Object.values(producers),
    ...(identityCenter === undefined ? [] : [identityCenter.account]),
  ];
}

/** The one bucket that a function writes to. @throws Error for an invalid config */
export function destinationOfFunction(writer: LambdaWriter, config: ResolvedConfig): NamedDestination {
  const [destination] = destinationsOfWriter(writer, config);
  if (destination === undefined) throw new Error(`expected a destination of ${writer.name}, received none`);
  return destination;
}

/** A function with a backfill of its own bucket. */
export type BackfillWriter = BuiltInWriter & {
  readonly source: OwnSource;
  readonly backfill: NonNullable<BuiltInWriter["backfill"]>;
};

export function isBackfilled(writer: LambdaWriter): writer is BackfillWriter {
  return writer.workload !== "own" && writer.backfill !== undefined && writer.source.in === "own-bucket";
}

export function backfillsOf(config: ResolvedConfig): BackfillWriter[] {
  return lambdasOf(config).filter(isBackfilled);
}

export function lambdasOf(config: ResolvedConfig): LambdaWriter[] {
  return config.writers.filter((writer) => writer.kind === "lambda");
}

/** The source accounts of delivery services, by id. */
export function deliveringAccounts({ writers }: Pick<ResolvedConfig, "writers">): string[] {
  return writers.flatMap((writer) =>
    writer.kind === "service-principal" && writer.sourceAccounts !== "organization"
      ? writer.sourceAccounts
      : [],
  );
}

/** Principals that the config lists, by ARN or pattern, as allowed to change objects. */
export function listedPrincipals(config: ResolvedConfig): string[] {
  return [
    ...destinationsOf(config).flatMap(
      ({ onlyListedWriters }) => onlyListedWriters?.breakGlassPrincipalArns ?? [],
    ),
    ...lambdasOf(config).flatMap(({ source }) =>
      source.in === "own-bucket" ? (source.onlyListedWriters?.principalArns ?? []) : [],
    ),
  ];
}

/** The function that a rule invokes, if it is a writer too. */
export function functionInvokedBy(
  { account, functionName }: EventBridgeWriter,
  lambdas: readonly LambdaWriter[],
): LambdaWriter | undefined {
  return lambdas.find(
    (writer) => writer.account === account && (writer.functionName ?? writer.name) === functionName,
  );
}
