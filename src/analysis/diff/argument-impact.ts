import type { ModelResource } from "../../terraform-model/model";
import { resourceType } from "../../terraform-model/resource-types";
import { parseJson } from "../../config/parse-json";
import { isObject } from "../../iam/parse-json";
import type { AccessImpact } from "./access-diff";
import {
  neutral,
  decreaseNarrows,
  increaseIsNeutral,
  increaseNarrows,
  narrowsAs,
  type Rule,
} from "./impacts";
import { argumentOf, type ChangedLeaf } from "./leaves";

/**
 * The arguments with a known effect, each with the reason. A change of any other may widen access, including tags,
 * which policies may use.
 */
const RULES: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  aws_cloudtrail: {
    // A selector's name has no effect.
    "advanced_event_selector.name": neutral,
    // Validation does not change the files.
    enable_log_file_validation: narrowsAs("true"),
  },
  aws_cloudwatch_metric_alarm: {
    // A description for people.
    alarm_description: neutral,
  },
  aws_iam_role: {
    // Sessions end earlier. AWS's default is an hour.
    max_session_duration: decreaseNarrows("3600"),
  },
  aws_kms_key: {
    // There is more time to cancel the deletion.
    deletion_window_in_days: increaseIsNeutral,
    // The key's users are unaffected; less data is encrypted with the same key material.
    enable_key_rotation: narrowsAs("true"),
  },
  aws_lambda_function: {
    // The same code with other resources or time.
    memory_size: neutral,
    timeout: neutral,
  },
  aws_s3_bucket_lifecycle_configuration: {
    // A rule's name has no effect.
    "rule.id": neutral,
    // Deleted later: nothing is lost.
    "rule.abort_incomplete_multipart_upload.days_after_initiation": increaseIsNeutral,
    "rule.expiration.days": increaseIsNeutral,
    "rule.noncurrent_version_expiration.noncurrent_days": increaseIsNeutral,
  },
  aws_s3_bucket_object_lock_configuration: {
    // Objects are protected for longer.
    "rule.default_retention.days": increaseNarrows,
  },
  aws_s3_bucket_server_side_encryption_configuration: {
    // No one may use a customer-provided key, with which the bucket's account could not read.
    "rule.blocked_encryption_types": narrowsAs("SSE-C"),
  },
};

/** Whether an argument is reported elsewhere. Descriptions are not reported. */
export function isReported(type: string, path: string): boolean {
  const name = argumentOf(path);
  return (
    name === "description" ||
    (resourceType(type)?.inModel ?? []).some((one) => name === one || name.startsWith(`${one}.`))
  );
}

/** How a change of an argument affects access. Unknown arguments count as wider. */
export function impactOfArgument({ type, args }: ModelResource, leaf: ChangedLeaf): AccessImpact {
  if (type === "aws_cloudwatch_dashboard") return impactOfDashboard(args);
  return RULES[type]?.[argumentOf(leaf.path)]?.(leaf) ?? "wider";
}

/** Widgets that CloudWatch draws from its own data. */
const DRAWN: ReadonlySet<unknown> = new Set(["alarm", "metric", "text"]);

/** Markdown or HTML with a link. */
const LINK = /\]\s*[([:]|:\/\/|<\w/;

/**
 * A custom widget invokes a function with the viewer's permissions, and a link leads elsewhere.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard.html
 */
export function impactOfDashboard({ dashboard_body: body }: ModelResource["args"]): AccessImpact {
  const { widgets } = parsedBody(body);
  const isPlain = (widget: unknown): boolean =>
    isObject(widget) &&
    DRAWN.has(widget.type) &&
    (widget.type !== "text" || !LINK.test(JSON.stringify(widget.properties)));
  return Array.isArray(widgets) && widgets.every(isPlain) ? "neutral" : "wider";
}

/** A dashboard's body as data; unchanged if it is not JSON. */
export function parsedBody(body: unknown): Readonly<Record<string, unknown>> {
  try {
    const parsed = parseJson(String(body));
    return isObject(parsed) ? parsed : { body };
  } catch {
    return { body };
  }
}
