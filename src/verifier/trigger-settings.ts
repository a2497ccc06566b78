import type { ResolvedConfig } from "../config/schema";
import type { Model } from "../terraform-model/model";
import { listText } from "../terraform-model/resources-of";
import { declaredTriggers, filterText, type DeclaredTrigger } from "./declared-triggers";
import { failureQueue, invokedArn, queueArn } from "../declared/names";
import { declaredKey } from "./operation-settings";
import type { Setting } from "../analysis/lookup/question";
import { settingOfAll, settingsFor } from "./settings-for";

/** How events reach functions: rule, topic and queue, and how failed messages are handled. */
export function triggerSettings(config: ResolvedConfig, model: Model): Setting[] {
  const triggers = declaredTriggers(config);
  return [
    settingOfAll("rules", listText(triggers.flatMap(declaredRule)), listText(model.rules.map(ruleText))),
    settingOfAll(
      "event sources",
      listText(triggers.flatMap(declaredSource)),
      listText(model.eventSources.map(sourceText)),
    ),
    ...triggers.flatMap((trigger) => queueSettings(trigger, model)),
    ...triggers.flatMap((trigger) => topicSettings(trigger, triggers, model)),
  ];
}

function declaredRule({ writer, account, rule }: DeclaredTrigger): string[] {
  if (rule === undefined) return [];
  const { prefix, suffixes } = writer.source;
  const removals = writer.workload === "thumbnail" && writer.deleteThumbnails;
  // With a prefix, the function checks the suffixes.
  const keys =
    prefix === "" ? [...new Set(suffixes.map((suffix) => `*${suffix.toLowerCase()}`))] : [`${prefix}*`];
  return [
    ruleText({
      arn: rule.arn,
      detailTypes: ["Object Created", ...(removals ? ["Object Deleted"] : [])],
      bucketNames: [rule.bucketName],
      keys: keys.map((text) =>
        text.startsWith("*") ? { suffix: text.slice(1) } : { prefix: text.slice(0, -1) },
      ),
      targets: [
        {
          arn: invokedArn(writer, account),
          deadLettersTo: queueArn(account, failureQueue(writer)),
        },
      ],
    }),
  ];
}

type RuleText = Pick<Model["rules"][number], "arn" | "detailTypes" | "bucketNames" | "keys"> & {
  readonly targets: readonly { readonly arn: string; readonly deadLettersTo?: string }[];
};

function ruleText({ arn, detailTypes, bucketNames, keys, targets }: RuleText): string {
  const of = keys.map((key) => ("prefix" in key ? `${key.prefix}*` : `*${key.suffix} in any case`));
  const to = targets.map((target) => `${target.arn} or else ${target.deadLettersTo ?? "nowhere"}`);
  const [types, buckets, keyTexts, targetTexts] = [detailTypes, bucketNames, of, to].map((texts) =>
    listText(texts, " and "),
  );
  return `${arn}: ${types} of ${buckets}, ${of.length === 0 ? "every key" : keyTexts}, to ${targetTexts}`;
}

function declaredSource({ writer, account, queue }: DeclaredTrigger): string[] {
  if (queue === undefined) return [];
  const { batchSize, maxConcurrency } = queue.options;
  return [
    sourceText({
      sourceArn: queue.arn,
      functionArn: invokedArn(writer, account),
      batchSize,
      reportsFailures: true,
      maxConcurrency,
    }),
  ];
}

type SourceText = Pick<
  Model["eventSources"][number],
  "sourceArn" | "functionArn" | "batchSize" | "reportsFailures" | "maxConcurrency"
>;

function sourceText({
  sourceArn,
  functionArn: to,
  batchSize,
  reportsFailures,
  maxConcurrency,
}: SourceText): string {
  const failures = reportsFailures ? "message by message" : "as a whole";
  return `${sourceArn} to ${to} by ${batchSize}, ${maxConcurrency ?? "any number"} at once, failing ${failures}`;
}

const DAYS_IN_QUEUE = 4;
/** SQS's defaults. */
const BYTES_OF_A_MESSAGE = 262_144;
/** Unknown for the failure queue: its reader sets it with each request. */
const SECONDS_HIDDEN = 30;

function queueSettings({ writer, account, queue }: DeclaredTrigger, model: Model): Setting[] {
  const failures = queueArn(account, failureQueue(writer));
  const setTaking = settingsFor(writer.name, `queue ${failureQueue(writer)}`);
  const taking = model.queues.find(({ arn }) => arn === failures);
  const ofFailures = setTaking(
    "whose dead letters it takes",
    queue?.arn ?? "any queue's of the account",
    taking &&
      (taking.deadLettersOf === undefined ? "any queue's of the account" : listText(taking.deadLettersOf)),
  );
  const deadLetters = setTaking("dead letters", "none", taking?.deadLetters?.queueArn);
  const hidden = setTaking("seconds that a message is hidden", SECONDS_HIDDEN, taking?.visibilitySeconds);
  if (queue === undefined) return [ofFailures, deadLetters, hidden];
  const found = model.queues.find(({ arn }) => arn === queue.arn);
  const set = settingsFor(writer.name, `queue ${queue.arn.split(":").at(-1) ?? ""}`);
  const dead = found?.deadLetters;
  return [
    ofFailures,
    deadLetters,
    hidden,
    set(
      "encryption",
      declaredKey(writer, account, model) ?? "SSE-SQS",
      found?.keyArn ?? (found?.sseSqs === true ? "SSE-SQS" : undefined),
    ),
    set("bytes of a message", BYTES_OF_A_MESSAGE, found?.maxMessageBytes),
    set("seconds of retention", DAYS_IN_QUEUE * 24 * 60 * 60, found?.retentionSeconds),
    set("seconds that a message is hidden", writer.timeoutSeconds * 6, found?.visibilitySeconds),
    set(
      "dead letters",
      `${failures} after ${queue.options.maxReceiveCount}`,
      dead && `${dead.queueArn} after ${dead.maxReceiveCount}`,
    ),
    set(
      "whose dead letters it takes",
      "any queue's of the account",
      found &&
        (found.deadLettersOf === undefined ? "any queue's of the account" : listText(found.deadLettersOf)),
    ),
  ];
}

function topicSettings(
  { writer, account, topic }: DeclaredTrigger,
  triggers: readonly DeclaredTrigger[],
  model: Model,
): Setting[] {
  if (topic === undefined) return [];
  const found = model.topics.find(({ arn }) => arn === topic.arn);
  const set = settingsFor(writer.name, topic.arn);
  const subscribers = (found?.subscriptions ?? []).map(
    ({ protocol, endpoint, deadLettersTo, filter }) =>
      `${protocol} ${endpoint} or else ${deadLettersTo ?? "nowhere"}${filter === undefined ? "" : `, of ${filterText(filter)}`}`,
  );
  const expected = triggers.flatMap(({ writer: one, account: own, subscription }) => {
    if (subscription?.topicArn !== topic.arn) return [];
    const { subscriber, filter } = subscription;
    const failures = queueArn(own, failureQueue(one));
    return [`${subscriber} or else ${failures}${filter === undefined ? "" : `, of ${filter}`}`];
  });
  return [
    set("subscribers", listText(expected), listText(subscribers)),
    set("encryption", declaredKey(writer, account, model), found?.keyArn),
  ];
}
