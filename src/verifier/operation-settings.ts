import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter } from "../config/writer-schema";
import { lambdasOf, producerAccount, producerAccounts } from "../config/writers-of";
import type { Model, ModelFunction } from "../terraform-model/model";
import { listText, settingText } from "../terraform-model/resources-of";
import { declaredTriggers } from "./declared-triggers";
import type { AccountRef } from "../analysis/lookup/callers";
import { alarmTopic, failureQueue, functionArn, functionName, queueArn } from "../declared/names";
import type { Setting } from "../analysis/lookup/question";
import { settingsFor } from "./settings-for";

/** Failed events, encryption keys, and recipients of alarms. */
export function operationSettings(config: ResolvedConfig, model: Model): Setting[] {
  return [
    ...lambdasOf(config).flatMap((writer) => {
      const account = producerAccount(writer.account, config);
      return [
        ...eventSettings(writer, account, model),
        ...variableSettings(writer, account, model),
        ...queueSettings(writer, account, model),
        ...logSettings(writer, account, model),
      ];
    }),
    ...topicSettings(config, model),
  ];
}

function eventSettings(writer: LambdaWriter, account: AccountRef, { functions }: Model): Setting[] {
  const found = functions.find(({ arn }) => arn === functionArn(account, functionName(writer)));
  const set = settingsFor(writer.name, `function ${functionName(writer)}`);
  const { alias, failures, provisionedConcurrency, xrayTracing, reservedConcurrency } = writer;
  const events = (alias === undefined ? found : found?.aliases[alias])?.events;
  return [
    set("destination of failures", queueArn(account, failureQueue(writer)), events?.onFailure),
    set("destination of successes", "none", events?.onSuccess),
    set("retries", failures.maxRetryAttempts, events?.maxRetryAttempts),
    set("seconds until an event is given up", failures.maxEventAgeSeconds, events?.maxEventAgeSeconds),
    set(
      "aliases",
      settingText(alias === undefined ? {} : { [alias]: { version: "newest", provisionedConcurrency } }),
      settingText(aliasesOf(found)),
    ),
    // The function's own destinations are for events of $LATEST, in addition to the alias'.
    set(
      "destinations besides its alias",
      "none",
      alias !== undefined && found?.events !== undefined ? settingText(found.events) : undefined,
    ),
    set("tracing", xrayTracing ? "Active" : "PassThrough", found?.tracing),
    set("reserved concurrency", reservedConcurrency ?? "none", found?.reservedConcurrency),
  ];
}

/** The versions of aliases. Event settings are reported for the one that gets events. */
function aliasesOf({ aliases = {} }: Partial<ModelFunction> = {}): unknown {
  return Object.fromEntries(
    Object.entries(aliases).map(([name, { version, besides, provisionedConcurrency }]) => [
      name,
      { version, besides, provisionedConcurrency },
    ]),
  );
}

/** The only secret in variables is an external ID. */
function variableSettings(writer: LambdaWriter, account: AccountRef, model: Model): Setting[] {
  const found = model.functions.find(({ arn }) => arn === functionArn(account, functionName(writer)));
  const set = settingsFor(writer.name, `function ${functionName(writer)}`);
  return [set("key of its variables", declaredKey(writer, account, model), found?.keyArn)];
}

/** A function's key, as in the model. */
export function declaredKey(
  { kmsKey }: LambdaWriter,
  account: AccountRef,
  { keys }: Model,
): string | undefined {
  if (kmsKey === undefined) return undefined;
  const key = keys.find((one) => one.account === account.id && one.aliases.includes(kmsKey.alias));
  return key?.arn ?? kmsKey.alias;
}

function queueSettings(writer: LambdaWriter, account: AccountRef, model: Model): Setting[] {
  const name = failureQueue(writer);
  const found = model.queues.find(({ arn }) => arn === queueArn(account, name));
  const set = settingsFor(writer.name, `queue ${name}`);
  const key = declaredKey(writer, account, model);
  const received = found?.keyArn ?? (found?.sseSqs === true ? "SSE-SQS" : undefined);
  return [
    set("seconds of retention", writer.failures.retentionDays * 24 * 60 * 60, found?.retentionSeconds),
    set("bytes of a message", 1024 * 1024, found?.maxMessageBytes),
    set("encryption", key ?? "SSE-SQS", received),
  ];
}

function logSettings(writer: LambdaWriter, account: AccountRef, model: Model): Setting[] {
  const name = `/aws/lambda/${functionName(writer)}`;
  const found = model.logGroups.find(
    (group) => group.name === name && group.account === account.id && group.region === account.region,
  );
  const set = settingsFor(writer.name, `log group ${name}`);
  return [
    set("days of retention", writer.logRetentionDays, found?.retentionDays),
    set("key", declaredKey(writer, account, model), found?.keyArn),
  ];
}

/** Every subscriber receives every alarm. */
function topicSettings(config: ResolvedConfig, { topics }: Model): Setting[] {
  const { alarms } = config;
  const accounts = [...producerAccounts(config)].filter(
    ([key]) => alarms !== undefined && lambdasOf(config).some(({ account }) => account === key),
  );
  const expected = accounts.map(([, account]) => alarmTopic(account, config));
  const events = declaredTriggers(config).flatMap(({ topic }) => (topic === undefined ? [] : [topic.arn]));
  const subscribers = listText([
    ...(alarms?.emails ?? []).map((email) => `email ${email}`),
    ...(alarms?.subscriptions ?? []).map(({ protocol, endpoint }) => `${protocol} ${endpoint}`),
  ]);
  const set = settingsFor("alarms", "topics");
  return [
    set("topics", listText([...expected, ...events]), listText(topics.map(({ arn }) => arn))),
    ...expected.flatMap((arn) => {
      const found = topics.find((topic) => topic.arn === arn);
      const received = (found?.subscriptions ?? []).map(
        ({ protocol, endpoint, deadLettersTo }) =>
          `${protocol} ${endpoint}${deadLettersTo === undefined ? "" : ` or else ${deadLettersTo}`}`,
      );
      return [
        settingsFor("alarms", arn)("subscribers", subscribers, listText(received)),
        settingsFor("alarms", arn)("encryption", "a key of its own", found?.keyArn && "a key of its own"),
      ];
    }),
  ];
}
