import type { ResolvedConfig } from "../config/schema";
import { lambdasOf, type NamedDestination } from "../config/writers-of";
import type { Model } from "../terraform-model/model";
import { declaredTrails, bucketsOf, type DeclaredBucket } from "../declared/buckets";
import type { Setting } from "../analysis/lookup/question";
import { settingsFor } from "./settings-for";
import { argumentsOf, settingText } from "../terraform-model/resources-of";

/** A bucket's settings apart from access: lifecycle and logs. */
interface LifecycleOptions {
  readonly expireOldVersionsAfterDays: number;
  readonly expireObjectsAfterDays?: number;
  readonly preventDestroy: boolean;
  readonly objectLock?: NamedDestination["objectLock"];
  readonly accessLogs?: NamedDestination["accessLogs"];
}

/** How long a trail's deleted logs can be restored. */
const OLD_LOGS_DAYS = 365;

/** The lifecycle of each new bucket and its objects. */
export function bucketLifecycleSettings(config: ResolvedConfig, model: Model): Setting[] {
  return [
    ...bucketsOf(config)
      .filter(({ isManaged }) => isManaged)
      .flatMap((bucket) => settingsOf(bucket, lifecycleOptionsOf(bucket, config), model)),
    ...declaredTrails(config).flatMap(({ logs, trail: { expireLogsAfterDays: expireObjectsAfterDays } }) =>
      settingsOf(
        logs,
        {
          expireOldVersionsAfterDays: OLD_LOGS_DAYS,
          expireObjectsAfterDays,
          preventDestroy: config.preventDestroy,
        },
        model,
      ),
    ),
  ];
}

function lifecycleOptionsOf({ name, destination }: DeclaredBucket, config: ResolvedConfig): LifecycleOptions {
  if (destination !== undefined) return destination;
  const source = lambdasOf(config)
    .map((writer) => writer.source)
    .find((each) => each.in === "own-bucket" && each.bucketName === name);
  if (source?.in !== "own-bucket") throw new Error(`expected a source of the config, received ${name}`);
  return source;
}

type Kept = Pick<DeclaredBucket, "name" | "owner" | "encryption">;

function settingsOf(bucket: Kept, options: LifecycleOptions, model: Model): Setting[] {
  const { name, owner, encryption } = bucket;
  const set = (what: string, expected: unknown, received: unknown): Setting =>
    settingsFor(name, `bucket ${name}`)(
      what,
      settingText(expected ?? "none"),
      settingText(received ?? "none"),
    );
  const own = (type: string): Readonly<Record<string, unknown>>[] =>
    argumentsOf(model, type, owner.id).filter((args) => args["bucket"] === name);
  const rules = (type: string): unknown => own(type).map(({ rule }) => rule);
  const { objectLock, accessLogs } = options;
  return [
    set("lifecycle", lifecycleOf(options), rules("aws_s3_bucket_lifecycle_configuration")),
    set(
      "keys of the requesters (SSE-C) and Bucket Key",
      {
        blocked_encryption_types: "SSE-C",
        ...(encryption.kind === "sse-s3" ? {} : { bucket_key_enabled: true }),
      },
      own("aws_s3_bucket_server_side_encryption_configuration").map(({ rule }) => withoutDefault(rule)),
    ),
    set(
      "Object Lock",
      objectLock === undefined
        ? []
        : { default_retention: { mode: objectLock.mode.toUpperCase(), days: objectLock.retainDays } },
      rules("aws_s3_bucket_object_lock_configuration"),
    ),
    set(
      "access logs",
      accessLogs === undefined
        ? []
        : { bucket: name, target_bucket: accessLogs.bucketName, target_prefix: accessLogs.prefix },
      own("aws_s3_bucket_logging"),
    ),
    set(
      "protected from destruction by Terraform",
      options.preventDestroy,
      model.resources.find(({ type, args }) => type === "aws_s3_bucket" && args["bucket"] === name)
        ?.keptFromDestruction,
    ),
  ];
}

function lifecycleOf({
  expireOldVersionsAfterDays: noncurrent_days,
  expireObjectsAfterDays: days,
}: LifecycleOptions): unknown {
  const always = { status: "Enabled", filter: { prefix: "" } };
  return [
    {
      id: "abort-incomplete-uploads",
      ...always,
      abort_incomplete_multipart_upload: { days_after_initiation: 7 },
    },
    { id: "expire-old-versions", ...always, noncurrent_version_expiration: { noncurrent_days } },
    {
      id: "remove-expired-delete-markers",
      ...always,
      expiration: { expired_object_delete_marker: true },
    },
    ...(days === undefined ? [] : [{ id: "expire-objects", ...always, expiration: { days } }]),
  ];
}

/** The default encryption is its own setting. */
function withoutDefault(rule: unknown): unknown {
  return [rule].flat().map((block) => ({
    ...(block as object),
    apply_server_side_encryption_by_default: undefined,
  }));
}
