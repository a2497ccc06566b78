import type { Account } from "../../config/account-schema";
import type { Encryption } from "../../config/encryption-schema";
import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { lambdasOf, producerAccount } from "../../config/writers-of";

/** A bucket of the config. */
export interface AskedBucket {
  readonly name: string;
  readonly arn: string;
  readonly owner: Account;
  readonly encryption: Encryption;
  readonly isDestination: boolean;
  /** Whether the stacks make it, and so its policy. */
  readonly made: boolean;
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
    made: true,
  };
}

/** The destination and each source of its own. */
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
      made: !source.existing,
    });
  }
  return [destinationOf(config), ...sources.values()];
}

export function sourceBucketOf(name: string, config: ResolvedConfig): AskedBucket {
  const found = bucketsOf(config).find((bucket) => bucket.name === name);
  if (found === undefined) throw new Error(`expected a bucket of the config, received ${name}`);
  return found;
}
