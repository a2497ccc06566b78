import { topicOf } from "./trigger-schema";
import type { Account } from "./account-schema";
import { byKind, type ByKind } from "./by-kind";
import { deliveryService, type DeliveryService } from "./delivery-services";
import type { Encryption } from "./encryption-schema";
import type { Existing } from "./existing-schema";
import type { ResolvedConfig } from "./schema";
import type {
  BuiltInWriter,
  CopyWriter,
  EventBridgeWriter,
  IdentityCenterWriter,
  LambdaWriter,
  OwnCodeWriter,
  OwnSource,
  RoleWriter,
  ServicePrincipalWriter,
  Source,
  ThumbnailWriter,
  Writer,
} from "./writer-schema";
import {
  accountKeysOf,
  destinationOfFunction,
  destinationsOf,
  destinationsOfWriter,
  functionInvokedBy,
  lambdasOf,
  MAIN,
  ownersOf,
  producerAccount,
  producerAccounts,
  type NamedDestination,
  type Owner,
} from "./writers-of";

export type { Owner };
export { MAIN };

/** An account where writers run. `key` is its name in the config: `A`, or a further producer's. */
export type Producer = Account & { readonly key: string };

/** A bucket with its owner and its key. */
export interface ResolvedBucket {
  readonly bucketName: string;
  readonly owner: Account;
  readonly encryption: Encryption;
  /** Functions process uploads from its own account. */
  readonly takesUploads: boolean;
  /** For an existing bucket, it is unknown whether it has a Bucket Key. */
  readonly existing: Existing;
}

/** A bucket that writers write to, with its name and its options in the config. */
export type ResolvedDestination = NamedDestination & ResolvedBucket;

export type ResolvedOwnSource = OwnSource & ResolvedBucket;
/** What invokes a function: a bucket, and which of its objects. */
export type ResolvedSource = ResolvedOwnSource | (Exclude<Source, OwnSource> & ResolvedBucket);

interface Resolved {
  readonly accounts: readonly Producer[];
}

interface Writes {
  /** The buckets that it writes to. */
  readonly destinations: readonly ResolvedDestination[];
}

interface InOneAccount extends Resolved {
  readonly account: Producer;
}

interface FunctionPlace extends InOneAccount, Writes {
  readonly functionName: string;
  /** The other function whose topic has its events, by name. */
  readonly topicFunction?: string;
  /** The only destination of a function, or the first one of own code. */
  readonly destination: ResolvedDestination;
}

type OfFunction = "account" | "destinations" | "functionName" | "source";
export type ResolvedThumbnail = Omit<ThumbnailWriter, OfFunction> &
  FunctionPlace & { readonly source: ResolvedSource };
export type ResolvedCopy = Omit<CopyWriter, OfFunction> &
  FunctionPlace & { readonly source: ResolvedOwnSource };
export type ResolvedOwnCode = Omit<OwnCodeWriter, OfFunction> &
  FunctionPlace & { readonly source: ResolvedSource };
export type ResolvedFunction = ResolvedThumbnail | ResolvedCopy | ResolvedOwnCode;
/** A function with a backfill of its own bucket. */
export type ResolvedBackfill = (ResolvedThumbnail | ResolvedCopy) & {
  readonly source: ResolvedOwnSource;
  readonly backfill: NonNullable<BuiltInWriter["backfill"]>;
};

type Everywhere<W> = W extends RoleWriter ? Omit<W, "accounts" | "destinations"> & Resolved & Writes : never;
export type ResolvedRole = Everywhere<RoleWriter>;
export type ResolvedOidc = Extract<ResolvedRole, { kind: "oidc" }>;
export type ResolvedEventRule = Omit<EventBridgeWriter, "account"> & InOneAccount;
export type ResolvedPeople = Omit<IdentityCenterWriter, "account" | "destinations"> & InOneAccount & Writes;

export type ResolvedServicePrincipal = Omit<ServicePrincipalWriter, "destinations" | "sourceAccounts"> &
  Resolved &
  Writes & {
    readonly facts: DeliveryService;
    readonly sources: { readonly accounts: readonly string[] } | { readonly organizationId: string };
    readonly organizationId: string | undefined;
  };

/** A writer with its accounts and buckets as data. Code that has one does not read the config again. */
export type ResolvedWriter =
  ResolvedFunction | ResolvedRole | ResolvedEventRule | ResolvedPeople | ResolvedServicePrincipal;

const RESOLVE: ByKind<Writer, [ResolvedConfig], ResolvedWriter> = {
  lambda: (writer, config) => {
    const place = {
      ...inOneAccount(writer, config),
      destinations: destinationsOfThe(writer, config),
      destination: resolveDestination(destinationOfFunction(writer, config), config),
    };
    const functionName = writer.functionName ?? writer.name;
    const other = lambdasOf(config).find(({ name }) => name === topicOf(writer.trigger));
    const topicFunction = other === undefined ? {} : { topicFunction: other.functionName ?? other.name };
    return writer.workload === "copy"
      ? {
          ...writer,
          ...place,
          ...topicFunction,
          functionName,
          source: ownSource(writer.source, place.account),
        }
      : { ...writer, ...place, ...topicFunction, functionName, source: resolveSource(writer.source, place) };
  },
  "ecs-task": resolveRole,
  service: resolveRole,
  oidc: resolveRole,
  "event-bridge": (writer, config) => ({
    ...writer,
    alias: writer.alias ?? functionInvokedBy(writer, lambdasOf(config))?.alias,
    ...inOneAccount(writer, config),
  }),
  "identity-center": (writer, config) => ({
    ...writer,
    ...inOneAccount(writer, config),
    destinations: destinationsOfThe(writer, config),
  }),
  "service-principal": ({ sourceAccounts, ...writer }, config) => ({
    ...writer,
    accounts: [],
    destinations: destinationsOfThe({ ...writer, sourceAccounts }, config),
    facts: deliveryService(writer.service),
    // The config's checks ensure that there is an organization.
    sources:
      sourceAccounts === "organization"
        ? { organizationId: config.organizationId ?? "" }
        : { accounts: sourceAccounts },
    organizationId: config.organizationId,
  }),
};

/** Every writer of the config, in its order. */
export function resolveWriters(config: ResolvedConfig): ResolvedWriter[] {
  return config.writers.map((writer) => byKind(RESOLVE, writer, config));
}

/** The accounts where writers run: A, then the further producers in the config's order. */
export function resolveProducers(config: ResolvedConfig): Producer[] {
  return [...producerAccounts(config)].map(([key, account]) => ({ ...account, key }));
}

/** The accounts where destinations are, in the order of their stacks: B first. */
export function resolveOwners(config: ResolvedConfig): Owner[] {
  return ownersOf(config);
}

export function resolveDestinations(config: ResolvedConfig): ResolvedDestination[] {
  return destinationsOf(config).map((destination) => resolveDestination(destination, config));
}

function resolveDestination(destination: NamedDestination, config: ResolvedConfig): ResolvedDestination {
  const takesUploads = lambdasOf(config).some(
    (writer) =>
      writer.source.in === "destination" && destinationOfFunction(writer, config).name === destination.name,
  );
  return { ...destination, takesUploads };
}

function destinationsOfThe(writer: Writer, config: ResolvedConfig): ResolvedDestination[] {
  return destinationsOfWriter(writer, config).map((destination) => resolveDestination(destination, config));
}

export function functionsAmong(writers: readonly ResolvedWriter[]): ResolvedFunction[] {
  return writers.filter((writer) => writer.kind === "lambda");
}

export function isBackfill(writer: ResolvedFunction): writer is ResolvedBackfill {
  return writer.workload !== "own" && writer.backfill !== undefined && writer.source.in === "own-bucket";
}

function accountsOf(writer: Writer, config: ResolvedConfig): Producer[] {
  return accountKeysOf(writer, config).map((key) => ({ ...producerAccount(key, config), key }));
}

function inOneAccount(
  writer: LambdaWriter | EventBridgeWriter | IdentityCenterWriter,
  config: ResolvedConfig,
): InOneAccount {
  const account = { ...producerAccount(writer.account, config), key: writer.account };
  return { account, accounts: [account] };
}

function resolveRole(writer: RoleWriter, config: ResolvedConfig): ResolvedRole {
  return {
    ...writer,
    accounts: accountsOf(writer, config),
    destinations: destinationsOfThe(writer, config),
  };
}

function ownSource(source: OwnSource, owner: Account): ResolvedOwnSource {
  return { ...source, owner, takesUploads: true };
}

function resolveSource(
  source: Source,
  { account, destination }: Pick<FunctionPlace, "account" | "destination">,
): ResolvedSource {
  if (source.in === "own-bucket") return ownSource(source, account);
  const { bucketName, owner, encryption, takesUploads, existing } = destination;
  return { ...source, bucketName, owner, encryption, takesUploads, existing };
}
