import type { ResolvedConfig } from "../config/schema";
import { lambdasOf, producerAccount } from "../config/writers-of";
import type { Model } from "../terraform-model/model";
import type { Setting } from "../analysis/lookup/question";
import { argumentsOf, settingList, settingText } from "../terraform-model/resources-of";
import { alarmTopic } from "../declared/names";

/** That alarms do nothing but notify: an alarm could also invoke a function or stop a machine. */
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
    {
      group: "the stacks",
      subject: "all stacks",
      name: "what alarms do",
      expected: settingList([...topics]),
      received: settingList(actions),
    },
  ];
}
