import { atMostOne, checkOwned, checkUnique, type OfType } from "./collect";
import { bucketPolicy, notificationsOf, sendsToEventBridge } from "./bucket-parts";
import { describeReceived } from "../iam/errors";
import { existingBuckets } from "./existing-buckets";
import type { ModelBucket, PublicAccessBlock } from "./model";
import { ModelError } from "./model-error";
import { isObject } from "../iam/parse-json";
import { blockOf, ownAttribute, placeOf, textIn, textOf, valueOf, type Resource } from "./resource";

const PARTS = [
  "aws_s3_bucket_policy",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_versioning",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_logging",
  "aws_s3_bucket_object_lock_configuration",
  "aws_s3_bucket_notification",
] as const;

/** Resource types for an existing bucket. */
const OF_ANY_BUCKET: readonly string[] = ["aws_s3_bucket_policy", "aws_s3_bucket_notification"];

/** New and existing buckets. */
export function readBuckets(ofType: OfType): ModelBucket[] {
  const made = ofType("aws_s3_bucket");
  const names = new Map(made.map((resource) => [textOf(resource, "bucket"), resource]));
  for (const type of PARTS) {
    checkOwned(ofType(type), "bucket", (resource) => {
      const owner = names.get(textOf(resource, "bucket"));
      if (owner === undefined) return OF_ANY_BUCKET.includes(type);
      return owner.home.account === resource.home.account && owner.home.region === resource.home.region;
    });
    // Each replaces the current one: of two, it is unknown which one wins.
    for (const name of names.keys()) {
      atMostOne(
        ofType(type).filter((resource) => textOf(resource, "bucket") === name),
        `the bucket ${name}`,
      );
    }
  }
  checkUnique(made, "bucket", (resource) => textOf(resource, "bucket"));
  return [
    ...made.map((resource) => readBucket(resource, ofType)),
    ...existingBuckets(ofType, (name) => names.has(name)),
  ];
}

function readBucket(resource: Resource, ofType: OfType): ModelBucket {
  const name = textOf(resource, "bucket");
  const arn = ownAttribute(resource, "arn");
  const part = (type: string): Resource | undefined =>
    atMostOne(
      ofType(type).filter((candidate) => textOf(candidate, "bucket") === name),
      `the bucket ${name}`,
    );
  const policy = part("aws_s3_bucket_policy");
  const ownership = part("aws_s3_bucket_ownership_controls");
  const versioning = part("aws_s3_bucket_versioning");
  const block = part("aws_s3_bucket_public_access_block");
  return {
    ...resource.home,
    name,
    arn,
    isManaged: true,
    policy: policy === undefined ? null : bucketPolicy(policy, name, arn),
    ...(ownership === undefined
      ? {}
      : { ownership: textIn(blockOf(ownership, "rule"), "object_ownership", placeOf(ownership, "rule")) }),
    ...(block === undefined ? {} : { publicAccessBlock: publicAccessBlockOf(block) }),
    ...(versioning === undefined
      ? {}
      : {
          versioning: textIn(
            blockOf(versioning, "versioning_configuration"),
            "status",
            placeOf(versioning, "versioning_configuration"),
          ),
        }),
    ...encryptionOf(part("aws_s3_bucket_server_side_encryption_configuration")),
    ...objectLockOf(resource, part("aws_s3_bucket_object_lock_configuration")),
    notifications: notificationsOf(part("aws_s3_bucket_notification")),
    eventBridge: sendsToEventBridge(part("aws_s3_bucket_notification")),
  };
}

/** In a plan or a state, another resource may turn it on: then the bucket's own value counts, or it is unknown. */
function objectLockOf(
  bucket: Resource,
  configuration: Resource | undefined,
): Pick<ModelBucket, "objectLock"> {
  if (configuration !== undefined) return { objectLock: true };
  if (bucket.shown === undefined) return { objectLock: false };
  const given = bucket.args["object_lock_enabled"];
  return typeof given === "boolean" ? { objectLock: given } : {};
}

/** Terraform's default for each is off. */
function publicAccessBlockOf(block: Resource): PublicAccessBlock {
  const isOn = (key: string): boolean => valueOf(block, key) === true;
  return {
    blockPublicAcls: isOn("block_public_acls"),
    blockPublicPolicy: isOn("block_public_policy"),
    ignorePublicAcls: isOn("ignore_public_acls"),
    restrictPublicBuckets: isOn("restrict_public_buckets"),
  };
}

function encryptionOf(
  resource: Resource | undefined,
): Pick<ModelBucket, "encryption" | "blockedEncryptionTypes"> {
  if (resource === undefined) return {};
  const place = placeOf(resource, "rule");
  const rule = blockOf(resource, "rule");
  const given = rule.apply_server_side_encryption_by_default;
  const block: unknown = Array.isArray(given) ? given[0] : given;
  if (!isObject(block)) throw new ModelError(place, "a default encryption", describeReceived(block));
  const algorithm = textIn(block, "sse_algorithm", place);
  const blocked = rule.blocked_encryption_types;
  return {
    encryption: {
      algorithm,
      ...(block.kms_master_key_id === undefined ? {} : { keyArn: textIn(block, "kms_master_key_id", place) }),
      bucketKey: rule.bucket_key_enabled === true,
    },
    ...(Array.isArray(blocked) ? { blockedEncryptionTypes: blocked.map(String) } : {}),
  };
}
