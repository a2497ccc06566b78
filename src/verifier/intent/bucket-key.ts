import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { destinationOfFunction, lambdasOf } from "../../config/writers-of";
import type { Model } from "../../terraform-model/model";
import { viaServices } from "../../analysis/requests/via-service";
import { bucketsOf, type DeclaredBucket } from "../../declared/buckets";
import { KEY_ADMINISTRATION } from "../catalogue";
import type { AccountRef } from "../../analysis/lookup/callers";
import type { ExpectedAccess } from "../../declared/expected-access";
import { all, type Conditions, type IntendedStatement } from "./intended-statement";

/** The key of a bucket. The id of a new key is unknown, so role policies name it by alias. */
interface KeyOfBucket {
  readonly account: string;
  /** For a Resource element. */
  readonly pattern: string;
  /** The ARN of a new or an existing key. */
  readonly arn?: string;
}

export function keyOfBucket({ encryption, owner }: DeclaredBucket, { keys }: Model): KeyOfBucket {
  if (encryption.kind === "existing-kms-key") {
    const { keyArn } = encryption;
    return { account: keyArn.split(":")[4] ?? "", pattern: keyArn, arn: keyArn };
  }
  const alias = encryption.kind === "sse-kms" ? encryption.alias : "";
  const found = keys.find(
    ({ account, region, aliases }) =>
      account === owner.id && region === owner.region && aliases.includes(alias),
  );
  const pattern = `arn:${partitionOf(owner.region)}:kms:${owner.region}:${owner.id}:key/*`;
  return { account: owner.id, pattern, ...(found === undefined ? {} : { arn: found.arn }) };
}

/**
 * A data key to write, decryption to read, both for a multipart upload. S3 replication needs all three actions.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export function bucketKeyNeeds({ actions }: ExpectedAccess): string[] {
  if (actions.includes("s3:ReplicateObject")) return ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"];
  return [
    ...(actions.includes("s3:PutObject") ? ["kms:GenerateDataKey"] : []),
    ...(actions.some((action) => action.startsWith("s3:GetObject") || action === "s3:AbortMultipartUpload")
      ? ["kms:Decrypt"]
      : []),
  ];
}

/**
 * As S3 calls KMS for a caller. With a Bucket Key the encryption context is the bucket's ARN, without one the object's;
 * for an existing bucket it is unknown.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
 */
export function viaS3Condition({ arn, owner, isManaged }: DeclaredBucket): {
  readonly any: Conditions;
  readonly own: Conditions;
} {
  const any = { StringEquals: { "kms:ViaService": viaServices("s3", owner.region) } };
  const context = "kms:EncryptionContext:aws:s3:arn";
  const own: Conditions = isManaged
    ? { StringEquals: { [context]: arn } }
    : { StringLike: { [context]: [arn, `${arn}/*`] } };
  return { any, own: all(any, own) };
}

/** The account administers the key, but may not use it. */
export function administration(group: string, key: string, { id, region }: AccountRef): IntendedStatement {
  return {
    group,
    purpose: "the key's own account",
    resource: key,
    principal: { AWS: [`arn:${partitionOf(region)}:iam::${id}:root`] },
    actions: KEY_ADMINISTRATION,
  };
}

/** The new keys of buckets, without the writers' permissions. */
export function bucketKeyIntent(config: ResolvedConfig, model: Model): IntendedStatement[] {
  return bucketsOf(config).flatMap((bucket): IntendedStatement[] => {
    const { encryption, owner, name: group } = bucket;
    const { arn } = keyOfBucket(bucket, model);
    if (encryption.kind !== "sse-kms" || arn === undefined) return [];
    const own = administration(group, arn, owner);
    const uses: IntendedStatement = {
      ...own,
      actions: ownUses(bucket, config),
      condition: viaS3Condition(bucket).own,
    };
    return [own, ...(encryption.ownerMayUse ? [uses] : [])];
  });
}

/** Reading, and writing under the functions' source prefixes. */
function ownUses({ destination }: DeclaredBucket, config: ResolvedConfig): string[] {
  const takesUploads =
    destination === undefined ||
    lambdasOf(config).some(
      (writer) =>
        writer.source.in === "destination" && destinationOfFunction(writer, config).name === destination.name,
    );
  return takesUploads ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"];
}
