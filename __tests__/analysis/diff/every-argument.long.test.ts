import { compareModels } from "../../../src/analysis/diff";
import { readModel, type RawStack } from "../../../src/terraform-model";
import { HandshakeError } from "../../../src/config/errors";
import { loadConfig } from "../../../src/config/load-config";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";
import { copyStacks, watchedStacks, type EditedStack, type Json } from "./edited-stacks";

jest.setTimeout(1_800_000);

/** What may get another value without anything being widened. Numbers: in which direction. */
const HARMLESS = [
  // What these are called: the policies, the bodies and the statements are the same.
  "aws_cloudwatch_dashboard.dashboard_name",
  "aws_iam_role_policy.name",
  "aws_lambda_permission.statement_id",
  "aws_cloudtrail.advanced_event_selector.name",
  "aws_s3_bucket_lifecycle_configuration.rule.id",
  // Words for people.
  "aws_cloudwatch_metric_alarm.alarm_description",
  "aws_iam_role.description",
  "aws_kms_key.description",
  "aws_ssoadmin_permission_set.description",
  // How pictures are made.
  ...["AVIF_PIXELS", "FRAMES", "INPUT_BYTES", "INPUT_PIXELS", "INTERLACED_PIXELS"].map(
    (name) => `aws_lambda_function.environment.variables.MAX_${name}`,
  ),
  ...(
    "ANIMATED BACKGROUND CROP EFFORT EXTRA_FRAMES FIT FORMAT LONG_SIDES MOZJPEG ON_DAMAGE QUALITY SHARPEN " +
    "WIDTHS"
  )
    .split(" ")
    .map((name) => `aws_lambda_function.environment.variables.THUMBNAIL_${name}`),
  // How much of a machine the same code gets, how long, how many at once, and how often an event is tried.
  ...["memory_size", "reserved_concurrent_executions", "timeout"].flatMap((name) =>
    ["less", "more"].map((direction) => `aws_lambda_function.${name}, ${direction}`),
  ),
  ...["less", "more"].map(
    (direction) =>
      `aws_lambda_provisioned_concurrency_config.provisioned_concurrent_executions, ${direction}`,
  ),
  ...["maximum_event_age_in_seconds", "maximum_retry_attempts"].flatMap((name) =>
    ["less", "more"].map((direction) => `aws_lambda_function_event_invoke_config.${name}, ${direction}`),
  ),
  // Anyone who assumes a role keeps it for less long.
  "aws_iam_role.max_session_duration, less",
  // What is kept for longer, or in larger pieces.
  "aws_cloudwatch_log_group.retention_in_days, more",
  "aws_kms_key.deletion_window_in_days, more",
  "aws_s3_bucket_lifecycle_configuration.rule.abort_incomplete_multipart_upload.days_after_initiation, more",
  "aws_s3_bucket_lifecycle_configuration.rule.noncurrent_version_expiration.noncurrent_days, more",
  "aws_s3_bucket_object_lock_configuration.rule.default_retention.days, more",
  "aws_sqs_queue.max_message_size, more",
  "aws_sqs_queue.message_retention_seconds, more",
];

interface Place {
  readonly path: string;
  readonly holder: Json;
  readonly key: string;
}

/** Each value of a resource that holds no other, but for the policies, which are compared by their statements. */
function placesOf(value: unknown, path = ""): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]): Place[] => {
    if (path === "" && ["//", "provider", "depends_on"].includes(key)) return [];
    const at = Array.isArray(value) ? path : path === "" ? key : `${path}.${key}`;
    if (typeof inner === "object") return placesOf(inner, at);
    return typeof inner === "string" && inner.includes("jsonencode(")
      ? []
      : [{ path: at, holder: value as Json, key }];
  });
}

function othersOf(value: unknown): [value: unknown, reported: string][] {
  if (typeof value === "number") {
    return [
      [value + 1, ", more"],
      [value - 1, ", less"],
    ];
  }
  if (typeof value === "boolean") return [[!value, ""]];
  return ["another", ""].filter((text) => text !== value).map((text) => [text, ""]);
}

test("any argument of any resource that gets another value counts as widened, or cannot be read, except these", async () => {
  const all: RawStack[][] = [
    watchedStacks(),
    await copyStacks(),
    stacksOf(await loadConfig("s3-handshake.config.ts")),
    stacksOf(await loadExample("access-grants")),
    stacksOf(await loadExample("identity-center")),
  ];
  const harmless = new Set<string>();
  let widened = 0;
  for (const given of all) {
    const before = readModel(given);
    const copy = structuredClone(given) as EditedStack[];
    const resources = copy.flatMap(({ json }) =>
      Object.entries(json.resource ?? {}).flatMap(([type, named]) =>
        Object.values(named ?? {}).map((args) => ({ type, args })),
      ),
    );
    for (const { type, args } of resources) {
      for (const { path, holder, key } of placesOf(args)) {
        const was = holder[key];
        for (const [other, direction] of othersOf(was)) {
          holder[key] = other;
          try {
            if (compareModels(before, readModel(copy)).widened) widened++;
            else harmless.add(`${type}.${path}${direction}`);
          } catch (error) {
            if (!(error instanceof HandshakeError)) throw error;
          }
        }
        holder[key] = was;
      }
    }
  }
  expect([...harmless].sort()).toEqual([...HARMLESS].sort());
  expect(widened).toBeGreaterThan(1_000);
});
