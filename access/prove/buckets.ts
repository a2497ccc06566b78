import type { Account } from "../../config/account-schema";
import type { Encryption } from "../../config/encryption-schema";
import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { backfillsOf, lambdasOf, producerAccount } from "../../config/writers-of";

type Network = NonNullable<ResolvedConfig["destination"]["network"]>;

/** A bucket of the config. */
export interface AskedBucket {
  readonly name: string;
  readonly arn: string;
  readonly owner: Account;
  readonly encryption: Encryption;
  readonly isDestination: boolean;
  /** The only networks from which objects are to be reached. @default - any */
  readonly network?: Network;
  /** Who may change objects besides the config's own writers: nobody else may. @default - others, too */
  readonly listed?: readonly string[];
  /** Whether the stacks make it, and so its policy. */
  readonly made: boolean;
  /** Whether anything of it is in the stacks: its notification, if not the bucket itself. */
  readonly inStacks: boolean;
}

function bucketArn({ region }: Account, name: string): string {
  return `arn:${partitionOf(region)}:s3:::${name}`;
}

export function destinationOf({ accounts: { B }, destination }: ResolvedConfig): AskedBucket {
  return {
    name: destination.bucketName,
    arn: bucketArn(B, destination.bucketName),
    owner: B,
    encryption: destination.encryption,
    isDestination: true,
    network: destination.network,
    listed: destination.onlyListedWriters?.breakGlassPrincipalArns,
    made: destination.existing === false,
    inStacks: true,
  };
}

/** The destination, each source of its own, and where backfills write. */
export function bucketsOf(config: ResolvedConfig): AskedBucket[] {
  const sources = new Map<string, AskedBucket>();
  for (const { source, account } of lambdasOf(config)) {
    if (source.in !== "own-bucket") continue;
    const owner = producerAccount(account, config);
    sources.set(source.bucketName, {
      name: source.bucketName,
      arn: bucketArn(owner, source.bucketName),
      owner,
      encryption: source.encryption,
      isDestination: false,
      network: source.network,
      listed: source.onlyListedWriters?.principalArns,
      made: source.existing === false,
      inStacks: true,
    });
  }
  return [destinationOf(config), ...sources.values(), ...resultsBuckets(config)];
}

/** Buckets that are there already and take results of backfills. */
function resultsBuckets(config: ResolvedConfig): AskedBucket[] {
  const buckets = new Map<string, AskedBucket>();
  for (const { account, backfill } of backfillsOf(config)) {
    const name = backfill.results.bucketName;
    if (name === undefined) continue;
    const owner = producerAccount(account, config);
    buckets.set(name, {
      name,
      arn: bucketArn(owner, name),
      owner,
      encryption: { kind: "sse-s3" },
      isDestination: false,
      made: false,
      inStacks: false,
    });
  }
  return [...buckets.values()];
}

export function sourceBucketOf(name: string, config: ResolvedConfig): AskedBucket {
  const found = bucketsOf(config).find((bucket) => bucket.name === name);
  if (found === undefined) throw new Error(`expected a bucket of the config, received ${name}`);
  return found;
}

type Trail = NonNullable<NonNullable<ResolvedConfig["audit"]>["trail"]>;

/** A trail with the bucket that is made for its log. */
export interface AskedTrail {
  readonly arn: string;
  readonly trail: Trail;
  readonly logs: AskedBucket;
  /** The buckets that it watches, by ARN. */
  readonly watched: readonly string[];
  readonly selectorName: string;
}

/** The trails, each in the account of the buckets that it watches. */
export function askedTrails(config: ResolvedConfig): AskedTrail[] {
  const { trail, sourceTrails = {} } = config.audit ?? {};
  const asked = (
    account: Account,
    trail: Trail,
    what: string,
    watched: readonly AskedBucket[],
  ): AskedTrail => ({
    arn: `arn:${partitionOf(account.region)}:cloudtrail:${account.region}:${account.id}:trail/${trail.name}`,
    trail,
    watched: watched.map(({ arn }) => arn),
    selectorName: `Objects of the ${what}`,
    logs: {
      name: trail.logBucketName,
      arn: bucketArn(account, trail.logBucketName),
      owner: account,
      encryption: { kind: "sse-s3" },
      isDestination: false,
      made: true,
      inStacks: true,
    },
  });
  return [
    ...(trail === undefined ? [] : [asked(config.accounts.B, trail, "destination", [destinationOf(config)])]),
    ...Object.entries(sourceTrails).map(([key, own]) => {
      const names = lambdasOf(config).flatMap(({ account, source }) =>
        account === key && source.in === "own-bucket" ? [source.bucketName] : [],
      );
      const buckets = [...new Set(names)].map((name) => sourceBucketOf(name, config));
      return asked(producerAccount(key, config), own, "sources", buckets);
    }),
  ];
}
