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
 * The arguments of which something is known, each with why. A change of any other may widen, tags among them, by which
 * policies may let somebody in.
 */
const RULES: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  aws_cloudtrail: {
    // What a selector is called chooses nothing.
    "advanced_event_selector.name": neutral,
    // Files that can be checked are the same files.
    enable_log_file_validation: narrowsAs("true"),
  },
  aws_cloudwatch_metric_alarm: {
    // Words for people.
    alarm_description: neutral,
  },
  aws_iam_role: {
    // Anyone who has assumed the role keeps it for less long. AWS gives an hour without a word.
    max_session_duration: decreaseNarrows("3600"),
  },
  aws_kms_key: {
    // Anyone who has the key deleted can be stopped for longer.
    deletion_window_in_days: increaseIsNeutral,
    // Anyone who may use the key may go on; less is encrypted with one material.
    enable_key_rotation: narrowsAs("true"),
  },
  aws_lambda_function: {
    // The same code gets another share of a machine, for another while.
    memory_size: neutral,
    timeout: neutral,
  },
  aws_s3_bucket_lifecycle_configuration: {
    // What a rule is called deletes nothing.
    "rule.id": neutral,
    // Deleted later: nothing is lost.
    "rule.abort_incomplete_multipart_upload.days_after_initiation": increaseIsNeutral,
    "rule.expiration.days": increaseIsNeutral,
    "rule.noncurrent_version_expiration.noncurrent_days": increaseIsNeutral,
  },
  aws_s3_bucket_object_lock_configuration: {
    // No one may delete an object for longer.
    "rule.default_retention.days": increaseNarrows,
  },
  aws_s3_bucket_server_side_encryption_configuration: {
    // No one may bring their own key, which the bucket's account could not read with.
    "rule.blocked_encryption_types": narrowsAs("SSE-C"),
  },
};

/** Whether an argument is reported elsewhere. A description is for people, and reported nowhere. */
export function isReported(type: string, path: string): boolean {
  const name = argumentOf(path);
  return (
    name === "description" ||
    (resourceType(type)?.inModel ?? []).some((one) => name === one || name.startsWith(`${one}.`))
  );
}

/** How the change of an argument affects access. What is not known here counts as wider. */
export function impactOfArgument({ type, args }: ModelResource, leaf: ChangedLeaf): AccessImpact {
  if (type === "aws_cloudwatch_dashboard") return impactOfDashboard(args);
  return RULES[type]?.[argumentOf(leaf.path)]?.(leaf) ?? "wider";
}

/** What CloudWatch only draws, in widgets that ask no one else for what they show. */
const DRAWN: ReadonlySet<unknown> = new Set(["alarm", "metric", "text"]);

/** Markdown or HTML that leads somewhere. */
const LINK = /\]\s*[([:]|:\/\/|<\w/;

/**
 * A custom widget invokes a function as anyone who looks at the dashboard, and a link leads them away.
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

/** A dashboard's body as data; as it stands when it is none. */
export function parsedBody(body: unknown): Readonly<Record<string, unknown>> {
  try {
    const parsed = parseJson(String(body));
    return isObject(parsed) ? parsed : { body };
  } catch {
    return { body };
  }
}
