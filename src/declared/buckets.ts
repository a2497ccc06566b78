import type { Account } from "../config/account-schema";
import type { Encryption } from "../config/encryption-schema";
import { partitionOf } from "../config/partition";
import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter, Writer } from "../config/writer-schema";
import {
  backfillsOf,
  destinationOfFunction,
  destinationsOf,
  destinationsOfWriter,
  lambdasOf,
  ownersOf,
  producerAccount,
  type NamedDestination,
} from "../config/writers-of";
import { memoized } from "../iam/memoized";

type Network = NonNullable<NamedDestination["network"]>;

export interface DeclaredBucket {
  readonly name: string;
  readonly arn: string;
  readonly owner: Account;
  readonly encryption: Encryption;
  /** The config's options for a destination. @default - it is not a destination */
  readonly destination?: NamedDestination;
  /** The only networks with access to objects. @default - any */
  readonly network?: Network;
  /**
   * Principals that may change objects, in addition to the config's writers; no one else may. @default - others, too
   */
  readonly listed?: readonly string[];
  /** Whether the stacks create it, including its policy. */
  readonly isManaged: boolean;
  /** Whether the stacks contain the bucket or its notification. */
  readonly inStacks: boolean;
}

function bucketArn({ region }: Account, name: string): string {
  return `arn:${partitionOf(region)}:s3:::${name}`;
}

/** A bucket that writers write to. */
export type DeclaredDestination = DeclaredBucket & { readonly destination: NamedDestination };

function declared(destination: NamedDestination): DeclaredDestination {
  const { bucketName, owner, encryption, network, onlyListedWriters, existing } = destination;
  return {
    name: bucketName,
    arn: bucketArn(owner, bucketName),
    owner,
    encryption,
    destination,
    network,
    listed: onlyListedWriters?.breakGlassPrincipalArns,
    isManaged: existing === false,
    inStacks: true,
  };
}

export function declaredDestinations(writer: Writer, config: ResolvedConfig): DeclaredDestination[] {
  return destinationsOfWriter(writer, config).map(declared);
}

/** Where a function writes. */
export function declaredDestination(writer: LambdaWriter, config: ResolvedConfig): DeclaredDestination {
  return declared(destinationOfFunction(writer, config));
}

/** The destinations, the own sources, and the buckets for backfill results. */
export const bucketsOf = memoized((config: ResolvedConfig): readonly DeclaredBucket[] => {
  const sources = new Map<string, DeclaredBucket>();
  for (const { source, account } of lambdasOf(config)) {
    if (source.in !== "own-bucket") continue;
    const owner = producerAccount(account, config);
    sources.set(source.bucketName, {
      name: source.bucketName,
      arn: bucketArn(owner, source.bucketName),
      owner,
      encryption: source.encryption,
      network: source.network,
      listed: source.onlyListedWriters?.principalArns,
      isManaged: source.existing === false,
      inStacks: true,
    });
  }
  return [...destinationsOf(config).map(declared), ...sources.values(), ...resultsBuckets(config)];
});

/** Existing buckets for backfill results. */
function resultsBuckets(config: ResolvedConfig): DeclaredBucket[] {
  const buckets = new Map<string, DeclaredBucket>();
  for (const { account, backfill } of backfillsOf(config)) {
    const name = backfill.results.bucketName;
    if (name === undefined) continue;
    const owner = producerAccount(account, config);
    buckets.set(name, {
      name,
      arn: bucketArn(owner, name),
      owner,
      encryption: { kind: "sse-s3" },
      isManaged: false,
      inStacks: false,
    });
  }
  return [...buckets.values()];
}

/** By name. A bucket that is a source or destination may have results, too. */
const bucketsByName = memoized(
  (config: ResolvedConfig) =>
    new Map([...bucketsOf(config)].reverse().map((bucket) => [bucket.name, bucket] as const)),
);

export function sourceBucketOf(name: string, config: ResolvedConfig): DeclaredBucket {
  const found = bucketsByName(config).get(name);
  if (found === undefined) throw new Error(`expected a bucket of the config, received ${name}`);
  return found;
}

type Trail = NonNullable<NonNullable<ResolvedConfig["audit"]>["trail"]>;

/** A trail with its new log bucket. */
export interface DeclaredTrail {
  readonly arn: string;
  readonly trail: Trail;
  readonly logs: DeclaredBucket;
  /** The buckets that it watches, by ARN. */
  readonly watched: readonly string[];
  readonly selectorName: string;
}

/** The trails, each in the account of the buckets that it watches. */
export function declaredTrails(config: ResolvedConfig): DeclaredTrail[] {
  const { trail: trailOfB, ownerTrails = {}, sourceTrails = {} } = config.audit ?? {};
  const declaredTrail = (
    account: Account,
    trail: Trail,
    what: string,
    watched: readonly DeclaredBucket[],
  ): DeclaredTrail => ({
    arn: `arn:${partitionOf(account.region)}:cloudtrail:${account.region}:${account.id}:trail/${trail.name}`,
    trail,
    watched: watched.map(({ arn }) => arn),
    selectorName: `Objects of the ${what}`,
    logs: {
      name: trail.logBucketName,
      arn: bucketArn(account, trail.logBucketName),
      owner: account,
      encryption: { kind: "sse-s3" },
      isManaged: true,
      inStacks: true,
    },
  });
  return [
    ...ownersOf(config).flatMap((owner) => {
      const trail = owner.key === "B" ? trailOfB : ownerTrails[owner.key];
      const watched = destinationsOf(config).filter(({ owner: { key } }) => key === owner.key);
      return trail === undefined ? [] : [declaredTrail(owner, trail, "destination", watched.map(declared))];
    }),
    ...Object.entries(sourceTrails).map(([key, own]) => {
      const names = lambdasOf(config).flatMap(({ account, source }) =>
        account === key && source.in === "own-bucket" ? [source.bucketName] : [],
      );
      const buckets = [...new Set(names)].map((name) => sourceBucketOf(name, config));
      return declaredTrail(producerAccount(key, config), own, "sources", buckets);
    }),
  ];
}
