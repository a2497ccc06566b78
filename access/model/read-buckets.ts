import { atMostOne, checkOwned, checkUnique, type OfType } from "./collect";
import { describeReceived } from "./describe-received";
import type { Home, ModelBucket, ModelNotification, ModelPolicy, PublicAccessBlock } from "./model";
import { ModelError } from "./model-error";
import { policyOf } from "./policy-of";
import { readRules } from "./read-rules";
import { isObject } from "./read-stacks";
import { blockOf, blocksOf, ownAttribute, placeOf, textIn, textOf, valueOf, type Resource } from "./resource";

const PARTS = [
  "aws_s3_bucket_policy",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_versioning",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_logging",
  "aws_s3_bucket_object_lock_configuration",
] as const;

/** Buckets that are made, those of which only the notification is managed, and those that only a rule names. */
export function readBuckets(ofType: OfType): ModelBucket[] {
  const made = ofType("aws_s3_bucket");
  const names = new Map(made.map((resource) => [textOf(resource, "bucket"), resource]));
  for (const type of PARTS) {
    checkOwned(ofType(type), "bucket", (resource) => {
      const owner = names.get(textOf(resource, "bucket"));
      return owner?.home.account === resource.home.account;
    });
    // Each replaces what there is: of two, nobody knows which one stays.
    for (const name of names.keys()) {
      atMostOne(
        ofType(type).filter((resource) => textOf(resource, "bucket") === name),
        `the bucket ${name}`,
      );
    }
  }
  const notifications = ofType("aws_s3_bucket_notification");
  const others = notifications.filter((resource) => !names.has(textOf(resource, "bucket")));
  const buckets = [
    ...made.map((resource) => readBucket(resource, ofType)),
    ...others.map((resource) => existingBucket(resource, notifications)),
  ];
  const known = new Set(buckets.map(({ name }) => name));
  const inRules = readRules(ofType).flatMap(({ bucketNames, account, region, partition }) =>
    bucketNames
      .filter((name) => !known.has(name))
      .map((name) => ({ name, home: { account, region, partition } })),
  );
  const unseen = new Map(inRules.map((found) => [found.name, found]));
  checkUnique(
    [
      ...made.map((resource) => textOf(resource, "bucket")),
      ...others.map((other) => textOf(other, "bucket")),
    ],
    "buckets",
  );
  return [...buckets, ...[...unseen.values()].map(({ name, home }) => bareBucket(name, home))];
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
    made: true,
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
    notifications: notificationsOf(part("aws_s3_bucket_notification")),
    eventBridge: sendsToEventBridge(part("aws_s3_bucket_notification")),
  };
}

function existingBucket(resource: Resource, notifications: readonly Resource[]): ModelBucket {
  const name = textOf(resource, "bucket");
  const same = notifications.filter((other) => textOf(other, "bucket") === name);
  return {
    ...bareBucket(name, resource.home),
    notifications: notificationsOf(atMostOne(same, `the bucket ${name}`)),
    eventBridge: sendsToEventBridge(resource),
  };
}

/** A bucket of which the stacks say nothing but that it is there. */
function bareBucket(name: string, home: Home): ModelBucket {
  return {
    ...home,
    name,
    arn: `arn:${home.partition}:s3:::${name}`,
    made: false,
    policy: null,
    notifications: [],
  };
}

/** Terraform has each off unless it is set. */
function publicAccessBlockOf(block: Resource): PublicAccessBlock {
  const isOn = (key: string): boolean => valueOf(block, key) === true;
  return {
    blockPublicAcls: isOn("block_public_acls"),
    blockPublicPolicy: isOn("block_public_policy"),
    ignorePublicAcls: isOn("ignore_public_acls"),
    restrictPublicBuckets: isOn("restrict_public_buckets"),
  };
}

/** S3 refuses a policy that names another resource than the bucket and its objects. */
function bucketPolicy(resource: Resource, name: string, arn: string): ModelPolicy {
  const policy = policyOf(resource, "policy", `bucket policy of ${name}`, "resource");
  for (const { index, resources } of policy.document.statements) {
    for (const { source } of resources?.items ?? []) {
      if (source === arn || source.startsWith(`${arn}/`)) continue;
      throw new ModelError(
        `${placeOf(resource, "policy")} (Statement[${index}].Resource)`,
        `${arn} or ${arn}/…, since S3 refuses other resources in this bucket's policy`,
        source,
      );
    }
  }
  return policy;
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
    encryption:
      block.kms_master_key_id === undefined
        ? { algorithm }
        : { algorithm, keyArn: textIn(block, "kms_master_key_id", place) },
    ...(Array.isArray(blocked) ? { blockedEncryptionTypes: blocked.map(String) } : {}),
  };
}

/** What a notification goes to, by its block. */
const TARGETS = { lambda_function: "lambda_function_arn", queue: "queue_arn", topic: "topic_arn" } as const;

function notificationsOf(resource: Resource | undefined): ModelNotification[] {
  if (resource === undefined) return [];
  return Object.entries(TARGETS).flatMap(([type, target]) => {
    const place = placeOf(resource, type);
    return blocksOf(resource, type).map((block) => {
      const { events } = block;
      if (!Array.isArray(events)) throw new ModelError(`${place}.events`, "a list", describeReceived(events));
      return {
        id: textIn(block, "id", place, ""),
        targetArn: textIn(block, target, place),
        events: events.map(String),
        prefix: textIn(block, "filter_prefix", place, ""),
        suffix: textIn(block, "filter_suffix", place, ""),
      };
    });
  });
}

function sendsToEventBridge(resource: Resource | undefined): boolean {
  return resource !== undefined && valueOf(resource, "eventbridge") === true;
}
