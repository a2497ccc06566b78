import type { ResolvedConfig } from "../config/schema";
import type { IdentityCenterWriter, LambdaWriter } from "../config/writer-schema";
import { backfillsOf, lambdasOf, ownersOf, producerAccount, producerAccounts } from "../config/writers-of";
import type { Model, ModelBucket } from "../terraform-model/model";
import { declaredTriggers } from "./declared-triggers";
import { blocksPublicAccess } from "../terraform-model/blocks-public-access";
import { accessGrantsSettings } from "./access-grants-settings";
import { backfillSettings } from "./backfill-settings";
import { declaredTrails, bucketsOf, type DeclaredBucket } from "../declared/buckets";
import { roleArnOf } from "../analysis/lookup/callers";
import { functionArn, functionName, sourceOf } from "../declared/names";
import { keyOfBucket } from "./intent/bucket-key";
import { operationSettings } from "./operation-settings";
import type { Setting } from "../analysis/lookup/question";
import { settingsFor } from "./settings-for";
import { argumentsOf, listText, settingText } from "../terraform-model/resources-of";

/** Settings that affect access: public access, notifications, assignments. */
export function settingsOf(config: ResolvedConfig, model: Model): Setting[] {
  return [
    ...[...bucketsOf(config), ...declaredTrails(config).map(({ logs }) => logs)]
      .filter(({ inStacks }) => inStacks)
      .flatMap((bucket) => bucketSettings(bucket, config, model)),
    ...lambdasOf(config).flatMap((writer) => functionSettings(writer, config, model)),
    ...backfillsOf(config).flatMap((writer) => backfillSettings(writer, config, model)),
    ...config.writers.flatMap((writer) =>
      writer.kind === "identity-center" ? assignmentSettings(writer, config, model) : [],
    ),
    ...boundarySettings(config, model),
    ...accessGrantsSettings(config, model),
    ...operationSettings(config, model),
  ];
}

function bucketSettings(declared: DeclaredBucket, config: ResolvedConfig, model: Model): Setting[] {
  const found = model.buckets.find(
    ({ arn, account }) => arn === declared.arn && account === declared.owner.id,
  );
  const set = settingsFor(declared.name, `bucket ${declared.name}`);
  const notifications = set(
    "notifications",
    listText(declaredNotifications(declared, config)),
    listText(
      (found?.notifications ?? []).map((one) =>
        notificationText(one.targetArn, one.prefix, one.suffix, one.events),
      ),
    ),
  );
  const notified = declaredTriggers(config).filter(
    ({ writer }) => sourceOf(writer, config).name === declared.name,
  );
  const toEventBridge = notified.some(({ rule }) => rule !== undefined);
  const isSaid = declared.isManaged || notified.some(({ notifies }) => notifies !== undefined);
  const eventBridge = set(
    "events to EventBridge",
    isSaid ? String(toEventBridge) : "as its owner has it",
    String(found === undefined ? "none" : (found.eventBridge ?? "as its owner has it")),
  );
  const owner = set(
    "owner",
    `${declared.owner.id} in ${declared.owner.region}`,
    found && `${found.account} in ${found.region}`,
  );
  if (!declared.isManaged) return [owner, notifications, eventBridge];
  return [
    owner,
    set("object ownership", "BucketOwnerEnforced", found?.ownership),
    set("public access", BLOCKED, found === undefined ? undefined : publicAccessText(found, model)),
    set("versioning", "Enabled", found?.versioning),
    set(
      "encryption",
      declaredEncryption(declared, model),
      found === undefined ? undefined : encryptionText(found),
    ),
    notifications,
    eventBridge,
  ];
}

const BLOCKED = "fully blocked";
const BLOCKS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/** Each Block Public Access setting that is off, by its argument. */
function publicAccessText(bucket: ModelBucket, model: Model): string {
  if (blocksPublicAccess(bucket)) return BLOCKED;
  const { name, account } = bucket;
  const type = "aws_s3_bucket_public_access_block";
  const block = argumentsOf(model, type, account).find(({ bucket }) => bucket === name);
  if (block === undefined) return `not blocked: there is no ${type}`;
  const open = BLOCKS.filter((way) => block[way] !== true);
  return `not blocked: ${open.map((way) => `${way} is ${settingText(block[way])}`).join(", ")}`;
}

function declaredEncryption(bucket: DeclaredBucket, model: Model): string {
  const { encryption } = bucket;
  if (encryption.kind === "sse-s3") return "AES256";
  if (encryption.kind === "existing-kms-key") return `aws:kms with ${encryption.keyArn}`;
  return `aws:kms with ${keyOfBucket(bucket, model).arn ?? encryption.alias}`;
}

function encryptionText({ encryption }: ModelBucket): string {
  const { algorithm = "none", keyArn } = encryption ?? {};
  return keyArn === undefined ? algorithm : `${algorithm} with ${keyArn}`;
}

function declaredNotifications(declared: DeclaredBucket, config: ResolvedConfig): string[] {
  return declaredTriggers(config)
    .filter(({ writer }) => sourceOf(writer, config).name === declared.name)
    .flatMap(({ writer, notifies: arn }) => {
      if (arn === undefined) return [];
      const { prefix, suffixes } = writer.source;
      const every = suffixes.length === 0 ? [""] : suffixes;
      return every.map((suffix) => notificationText(arn, prefix, suffix, declaredEvents(writer)));
    });
}

/** New objects, and deleted ones if thumbnails are deleted too. */
function declaredEvents(writer: LambdaWriter): string[] {
  return writer.workload === "thumbnail" && writer.deleteThumbnails
    ? ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"]
    : ["s3:ObjectCreated:*"];
}

function notificationText(arn: string, prefix: string, suffix: string, events: readonly string[]): string {
  return `${events.join("+")} of ${prefix}*${suffix} to ${arn}`;
}

function functionSettings(writer: LambdaWriter, config: ResolvedConfig, model: Model): Setting[] {
  const account = producerAccount(writer.account, config);
  const found = model.functions.find(({ arn }) => arn === functionArn(account, functionName(writer)));
  const set = settingsFor(writer.name, `function ${functionName(writer)}`);
  return [set("execution role", roleArnOf(account, writer.roleName), found?.roleArn)];
}

function assignmentSettings(writer: IdentityCenterWriter, config: ResolvedConfig, model: Model): Setting[] {
  const found = model.permissionSets.filter(({ name }) => name === writer.permissionSetName);
  const text = (type: string, id: string, account: string): string => `${type} ${id} in ${account}`;
  const account = producerAccount(writer.account, config);
  const set = settingsFor(writer.name, `permission set ${writer.permissionSetName}`);
  return [
    set(
      "instance of Identity Center",
      config.identityCenter?.instanceArn,
      listText(found.map(({ instanceArn }) => instanceArn)),
    ),
    set(
      "assignments",
      text(writer.principal.type, writer.principal.id, account.id),
      listText(
        found.flatMap(({ assignments }) =>
          assignments.map((one) => text(one.principalType, one.principalId, one.account)),
        ),
      ),
    ),
  ];
}

function boundarySettings(config: ResolvedConfig, model: Model): Setting[] {
  const accounts = new Map(
    [...producerAccounts(config).values(), ...ownersOf(config)].map((account) => [account.id, account]),
  );
  return model.roles.flatMap(({ arn, account, name, boundaryArn, isManaged }) => {
    // The stacks set no boundary of a role that they only attach policies to.
    if (!isManaged) return [];
    const expected = accounts.get(account)?.permissionsBoundaryArn;
    if (expected === undefined && boundaryArn === undefined) return [];
    return [settingsFor(name, arn)("permissions boundary", expected, boundaryArn)];
  });
}
