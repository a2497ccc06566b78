import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { lambdasOf, producerAccount } from "../../config/writers-of";
import type { Model } from "../model/model";
import type { Setting } from "./question";
import { argumentsOf, settingList } from "./resources-of";

/** Who is told of alarms, and that alarms do nothing but tell: an alarm could also invoke a function or stop a machine. */
export function alarmSettings(config: ResolvedConfig, model: Model): Setting[] {
  const accounts = new Map(
    config.alarms === undefined
      ? []
      : lambdasOf(config).map(({ account: key }) => [key, producerAccount(key, config)]),
  );
  const topics = [...accounts.values()].map(alarmTopicArn);
  const set = (name: string, expected: readonly string[], received: readonly string[]): Setting => ({
    group: "the stacks",
    subject: "all stacks",
    name,
    expected: settingList(expected),
    received: settingList(received),
  });
  return [
    set(
      "topics",
      topics,
      model.topics.map(({ arn }) => arn),
    ),
    set(
      "subscriptions",
      topics.flatMap((topic) => (config.alarms?.emails ?? []).map((email) => `email ${email} of ${topic}`)),
      argumentsOf(model, "aws_sns_topic_subscription").map(
        ({ protocol, endpoint, topic_arn: topic }) => `${text(protocol)} ${text(endpoint)} of ${text(topic)}`,
      ),
    ),
    set(
      "what alarms do",
      topics,
      argumentsOf(model, "aws_cloudwatch_metric_alarm")
        .flatMap(({ alarm_actions: bad, ok_actions: good }) => [bad, good].flat())
        .map(text),
    ),
  ];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** The topic of an account's alarms. */
function alarmTopicArn({ id, region }: { readonly id: string; readonly region: string }): string {
  return `arn:${partitionOf(region)}:sns:${region}:${id}:s3-handshake-alarms`;
}
