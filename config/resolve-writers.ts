import type { Account } from "./account-schema";
import { byKind, type ByKind } from "./by-kind";
import { deliveryService, type DeliveryService } from "./delivery-services";
import type { Encryption } from "./encryption-schema";
import type { Existing } from "./existing-schema";
import type { ResolvedConfig } from "./schema";
import type {
  CopyWriter,
  EventBridgeWriter,
  IdentityCenterWriter,
  LambdaWriter,
  RoleWriter,
  ServicePrincipalWriter,
  Source,
  ThumbnailWriter,
  Writer,
} from "./writer-schema";
import { accountKeysOf, producerAccount, producerAccounts } from "./writers-of";

/** An account where writers run. `key` is its name in the config: `A`, or a further producer's. */
export type Producer = Account & { readonly key: string };

/** A bucket with its owner and its key. */
export interface ResolvedBucket {
  readonly bucketName: string;
  readonly owner: Account;
  readonly encryption: Encryption;
  /** Functions wait for what its own account puts into it. */
  readonly takesUploads: boolean;
  /** Of one that is there already, it is not known whether it has a Bucket Key. */
  readonly existing: Existing;
}

type OwnSource = Extract<Source, { in: "own-bucket" }>;
export type ResolvedOwnSource = OwnSource & ResolvedBucket;
/** What sets a function off: a bucket, and which of its objects. */
export type ResolvedSource = ResolvedOwnSource | (Exclude<Source, OwnSource> & ResolvedBucket);

interface Resolved {
  /** The accounts that have this writer. */
  readonly accounts: readonly Producer[];
}

interface Writes {
  /** The bucket that it writes to. */
  readonly destination: ResolvedBucket;
}

interface InOneAccount extends Resolved {
  readonly account: Producer;
}

interface FunctionPlace extends InOneAccount, Writes {
  readonly functionName: string;
}

type OfFunction = "account" | "functionName" | "source";
export type ResolvedThumbnail = Omit<ThumbnailWriter, OfFunction> &
  FunctionPlace & { readonly source: ResolvedSource };
export type ResolvedCopy = Omit<CopyWriter, OfFunction> &
  FunctionPlace & { readonly source: ResolvedOwnSource };
export type ResolvedFunction = ResolvedThumbnail | ResolvedCopy;
/** A function whose own bucket a state machine puts through it. */
export type ResolvedBackfill = ResolvedFunction & {
  readonly source: ResolvedOwnSource;
  readonly backfill: NonNullable<LambdaWriter["backfill"]>;
};

type Everywhere<W> = W extends RoleWriter ? Omit<W, "accounts"> & Resolved & Writes : never;
export type ResolvedRole = Everywhere<RoleWriter>;
export type ResolvedOidc = Extract<ResolvedRole, { kind: "oidc" }>;
export type ResolvedEventRule = Omit<EventBridgeWriter, "account"> & InOneAccount;
export type ResolvedPeople = Omit<IdentityCenterWriter, "account"> & InOneAccount & Writes;

export type ResolvedServicePrincipal = Omit<ServicePrincipalWriter, "sourceAccounts" | "sourceRegions"> &
  Resolved &
  Writes & {
    readonly facts: DeliveryService;
    readonly sourceRegions: readonly string[];
    readonly sources: { readonly accounts: readonly string[] } | { readonly organizationId: string };
  };

/**
 * A writer with all that the config says of it elsewhere: the accounts and buckets that it names, as data. Whoever has one
 * does not look into the config again.
 */
export type ResolvedWriter =
  ResolvedFunction | ResolvedRole | ResolvedEventRule | ResolvedPeople | ResolvedServicePrincipal;

const RESOLVE: ByKind<Writer, [ResolvedConfig], ResolvedWriter> = {
  lambda: (writer, config) => {
    const place = { ...inOneAccount(writer, config), destination: resolveDestination(config) };
    const functionName = writer.functionName ?? writer.name;
    return writer.workload === "copy"
      ? { ...writer, ...place, functionName, source: ownSource(writer.source, place.account) }
      : { ...writer, ...place, functionName, source: resolveSource(writer.source, place) };
  },
  "ecs-task": resolveRole,
  service: resolveRole,
  oidc: resolveRole,
  "event-bridge": (writer, config) => ({ ...writer, ...inOneAccount(writer, config) }),
  "identity-center": (writer, config) => ({
    ...writer,
    ...inOneAccount(writer, config),
    destination: resolveDestination(config),
  }),
  "service-principal": ({ sourceAccounts, sourceRegions, ...writer }, config) => ({
    ...writer,
    accounts: [],
    destination: resolveDestination(config),
    facts: deliveryService(writer.service),
    sourceRegions: sourceRegions ?? [config.accounts.B.region],
    // The checks of the config see to it that there is an organization.
    sources:
      sourceAccounts === "organization"
        ? { organizationId: config.organizationId ?? "" }
        : { accounts: sourceAccounts },
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

export function resolveDestination({ accounts, destination, writers }: ResolvedConfig): ResolvedBucket {
  return {
    bucketName: destination.bucketName,
    owner: accounts.B,
    encryption: destination.encryption,
    takesUploads: writers.some((writer) => "source" in writer && writer.source.in === "destination"),
    existing: destination.existing,
  };
}

export function functionsAmong(writers: readonly ResolvedWriter[]): ResolvedFunction[] {
  return writers.filter((writer) => writer.kind === "lambda");
}

export function isBackfill(writer: ResolvedFunction): writer is ResolvedBackfill {
  return writer.backfill !== undefined && writer.source.in === "own-bucket";
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
  return { ...writer, accounts: accountsOf(writer, config), destination: resolveDestination(config) };
}

function ownSource(source: OwnSource, owner: Account): ResolvedOwnSource {
  return { ...source, owner, takesUploads: true };
}

function resolveSource(source: Source, { account, destination }: InOneAccount & Writes): ResolvedSource {
  return source.in === "own-bucket" ? ownSource(source, account) : { ...source, ...destination };
}
