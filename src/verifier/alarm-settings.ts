import { parseJson } from "../config/parse-json";
import type { ResolvedConfig } from "../config/schema";
import { lambdasOf, producerAccount } from "../config/writers-of";
import { isObject } from "../iam/parse-json";
import type { Model } from "../terraform-model/model";
import type { Setting } from "../analysis/lookup/question";
import { settingOfAll } from "./settings-for";
import { argumentsOf, settingText } from "../terraform-model/resources-of";
import { alarmTopic } from "../declared/names";

/**
 * Checks that alarms only notify: an alarm could also invoke a function or stop a machine. A dashboard could invoke a
 * function.
 */
export function alarmSettings(config: ResolvedConfig, model: Model): Setting[] {
  const topics = new Set(
    config.alarms === undefined
      ? []
      : lambdasOf(config).map(({ account }) => alarmTopic(producerAccount(account, config), config)),
  );
  const actions = argumentsOf(model, "aws_cloudwatch_metric_alarm")
    .flatMap(({ alarm_actions: bad, ok_actions: good }) => [bad, good].flat())
    .map((action) => (typeof action === "string" ? action : settingText(action)));
  return [
    settingOfAll("what alarms do", [...topics], actions),
    settingOfAll(
      "what dashboards invoke",
      [],
      argumentsOf(model, "aws_cloudwatch_dashboard").flatMap(invokedBy),
    ),
  ];
}

/**
 * A custom widget invokes a function when someone views it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard.html
 */
function invokedBy({ dashboard_body: body }: Readonly<Record<string, unknown>>): string[] {
  const { widgets } = readDashboard(String(body));
  if (!Array.isArray(widgets)) return ["not known"];
  return widgets.flatMap((widget: unknown) =>
    isObject(widget) && WIDGETS.has(widget["type"]) ? [] : [settingText(widget)],
  );
}

/** Those that only show something. */
const WIDGETS: ReadonlySet<unknown> = new Set(["alarm", "explorer", "log", "metric", "text"]);

function readDashboard(body: string): Readonly<Record<string, unknown>> {
  try {
    const json = parseJson(body);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}
