import type { ResolvedBucket } from "../config/resolve-writers";
import { accountRootArn, anyKeyArn, bucketArn, sid, viaService } from "../naming";
import { ADMINISTER_KEY, keyActionsFor } from "../policies/actions";
import type { BoundPrincipal } from "../policies/principal-binding";
import {
  allow,
  mergeConditions,
  policyDocument,
  type Condition,
  type IdentityStatement,
  type PolicyDocument,
  type ResourceStatement,
} from "../policies/statement";

/** A principal for which S3 uses the key. */
export interface KeyUser {
  readonly name: string;
  readonly accountIds: readonly string[];
  /** The principal and conditions in the key policy. */
  readonly bound: BoundPrincipal;
  /** Their actions on objects, from which the key's actions follow. */
  readonly objectActions: readonly string[];
}

/** A new key: only its key policy allows using it. */
export interface KeyPlan {
  /** `alias/…`: the name by which another account finds the key without its id. */
  readonly alias: string;
  readonly description: string;
  /** How long a deletion of the key can still be called off. */
  readonly deletionWindowDays: number;
  readonly policy: PolicyDocument<ResourceStatement>;
}

/**
 * Use through S3, only for this bucket. With a Bucket Key the encryption context is the bucket's ARN, without one the
 * object's.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
function viaS3Condition({ bucketName, owner, existing }: ResolvedBucket): Condition {
  const arn = bucketArn(owner, bucketName);
  const context = "kms:EncryptionContext:aws:s3:arn";
  const throughService = { "kms:ViaService": viaService("s3", owner) };
  return existing !== false
    ? { StringEquals: throughService, StringLike: { [context]: [arn, `${arn}/*`] } }
    : { StringEquals: { ...throughService, [context]: arn } };
}

/**
 * The identity policy side of using the key. Not needed if the key policy names a role of its own account by ARN. A new
 * key is named by alias, so that the other account does not need its id.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export function keyIdentityStatements(
  bucket: ResolvedBucket,
  purpose: string,
  user: KeyUser,
): IdentityStatement[] {
  const { encryption, owner } = bucket;
  const actions = keyActionsFor(user.objectActions);
  if (encryption.kind === "sse-s3" || actions.length === 0) return [];
  const keyOwner = encryption.kind === "existing-kms-key" ? encryption.keyArn.split(":")[4] : owner.id;
  const namedAtHome = user.bound.condition === undefined && user.accountIds.every((id) => id === keyOwner);
  if (namedAtHome) return [];
  const throughService = { StringEquals: { "kms:ViaService": viaService("s3", owner) } };
  return [
    allow(
      purpose,
      actions,
      [encryption.kind === "existing-kms-key" ? encryption.keyArn : anyKeyArn(owner)],
      encryption.kind === "existing-kms-key"
        ? throughService
        : mergeConditions(throughService, {
            "ForAnyValue:StringEquals": { "kms:ResourceAliases": encryption.alias },
          }),
    ),
  ];
}

/** The statements of a key policy for its users. */
export function keyUseStatements(bucket: ResolvedBucket, users: readonly KeyUser[]): ResourceStatement[] {
  return withoutNamesakes(users).flatMap(({ name, bound, objectActions }) => {
    const actions = keyActionsFor(objectActions);
    if (actions.length === 0) return [];
    return [
      {
        Sid: sid("UseBy", name),
        Effect: "Allow",
        Principal: bound.principal,
        Action: actions,
        Resource: ["*"],
        Condition: mergeConditions(bound.condition, viaS3Condition(bucket)),
      },
    ];
  });
}

/** Each role once: all grantees of S3 Access Grants use the key by the role of its one location. */
function withoutNamesakes(users: readonly KeyUser[]): KeyUser[] {
  const byRole = new Map<string, KeyUser>();
  for (const user of users) {
    const role = JSON.stringify(user.bound);
    const { objectActions = [] } = byRole.get(role) ?? {};
    byRole.set(role, {
      ...user,
      ...byRole.get(role),
      objectActions: [...objectActions, ...user.objectActions],
    });
  }
  return [...byRole.values()];
}

/**
 * The bucket's new key, or undefined if S3 or another team manages it.
 *
 * @param besides - further statements of its policy, for services
 */
export function planKey(
  bucket: ResolvedBucket,
  users: readonly KeyUser[],
  besides: readonly ResourceStatement[] = [],
): KeyPlan | undefined {
  const { encryption, owner, bucketName } = bucket;
  if (encryption.kind !== "sse-kms") return undefined;
  const owners = { AWS: [accountRootArn(owner)] };
  return {
    alias: encryption.alias,
    description: `Encrypts the objects of ${bucketName}`,
    deletionWindowDays: encryption.deletionWindowDays,
    policy: policyDocument([
      { Sid: "AdministerKey", Effect: "Allow", Principal: owners, Action: ADMINISTER_KEY, Resource: ["*"] },
      ...(encryption.ownerMayUse
        ? [
            {
              Sid: "UseByOwnAccount",
              Effect: "Allow",
              Principal: owners,
              Action: bucket.takesUploads ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"],
              Resource: ["*"],
              Condition: viaS3Condition(bucket),
            } as const,
          ]
        : []),
      ...keyUseStatements(bucket, users),
      ...besides,
    ]),
  };
}
