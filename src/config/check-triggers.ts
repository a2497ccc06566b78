import { accountAt, destinationsIn, lambdasIn, type Draft, type Placed } from "./draft";
import { type Finding, wrong } from "./errors";
import { suffixesWithin, sameSource } from "./check-buckets";
import { queueOf, topicOf } from "./trigger-schema";
import type { EventBridgeWriter, LambdaWriter } from "./writer-schema";
import { functionInvokedBy } from "./writers-of";

/** How long a queue keeps a waiting message. */
export const EVENT_RETENTION_DAYS = 4;

/** Checks that a trigger works on AWS with the rest of the function. */
export function checkTriggers(draft: Draft): Finding[] {
  const lambdas = lambdasIn(draft);
  return [
    ...lambdas.flatMap((lambda) => [
      ...checkEventBus(lambda, draft),
      ...checkRetention(lambda),
      ...checkConcurrency(lambda),
      ...checkTopicName(lambda, draft),
      ...checkTopicOf(lambda, draft),
    ]),
    ...checkRuleNames(lambdas),
    ...draft.writers.flatMap(({ path, value }) =>
      value.kind === "event-bridge" ? checkInvokedAlias({ path, value }, lambdas) : [],
    ),
  ];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html */
function checkEventBus({ path, value }: Placed<LambdaWriter>, draft: Draft): Finding[] {
  const producer = accountAt(draft, value.account);
  const [destination] = destinationsIn(draft, value);
  const owner = destination?.owner;
  // Events of an existing bucket stay in its account, which is checked elsewhere.
  if (destination?.value.existing !== false) return [];
  if (value.trigger.kind !== "event-bridge" || value.source.in !== "destination") return [];
  if (producer === undefined || owner === undefined || producer.id === owner.id) return [];
  return wrong(
    `${path}.trigger.kind`,
    `"notification", "sqs" or "sns": the destination's events go only to the event bus of account ${owner.id}`,
    `"event-bridge", with the function in account ${producer.id}`,
  );
}

/**
 * A message's age counts from its first send, also in the failure queue.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
function checkRetention({ path, value }: Placed<LambdaWriter>): Finding[] {
  const { retentionDays } = value.failures;
  if (queueOf(value.trigger) === undefined || retentionDays > EVENT_RETENTION_DAYS) return [];
  return wrong(
    `${path}.failures.retentionDays`,
    `more than ${EVENT_RETENTION_DAYS} days, for which an event may wait in the queue before`,
    String(retentionDays),
  );
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
function checkConcurrency({ path, value }: Placed<LambdaWriter>): Finding[] {
  const { reservedConcurrency, trigger } = value;
  const maxConcurrency = queueOf(trigger)?.maxConcurrency;
  if (maxConcurrency === undefined || reservedConcurrency === undefined) return [];
  if (maxConcurrency <= reservedConcurrency) return [];
  return wrong(
    `${path}.trigger${trigger.kind === "sns" ? ".deliver" : ""}.maxConcurrency`,
    `at most ${path}.reservedConcurrency, ${reservedConcurrency}: the rest would be throttled`,
    String(maxConcurrency),
  );
}

function checkTopicName({ path, value }: Placed<LambdaWriter>, { alarms }: Draft): Finding[] {
  const name = `${value.functionName ?? value.name}-events`;
  const hasTopic = value.trigger.kind === "sns" && topicOf(value.trigger) === undefined;
  if (!hasTopic || alarms?.topicName !== name) return [];
  return wrong("alarms.topicName", `another name than the topic of ${path}`, `"${name}"`);
}

/** A topic has only the events of its own function. */
function checkTopicOf({ path, value }: Placed<LambdaWriter>, draft: Draft): Finding[] {
  const name = topicOf(value.trigger);
  const { source } = value;
  if (name === undefined) return [];
  const earlier = draft.writers.slice(
    0,
    draft.writers.findIndex((writer) => writer.path === path),
  );
  const of = earlier.find((writer) => writer.value.name === name)?.value;
  // It may be the invalid one.
  if (of === undefined && draft.brokenWriters) return [];
  if (
    of?.kind !== "lambda" ||
    of.trigger.kind !== "sns" ||
    topicOf(of.trigger) !== undefined ||
    of.account !== value.account ||
    !sameSource(value, of)
  ) {
    return wrong(
      `${path}.trigger.topicOf`,
      "an earlier function of the same account, on the same bucket, with a topic of its own",
      `"${name}"`,
    );
  }
  const findings: Finding[] = [];
  if (!source.prefix.startsWith(of.source.prefix)) {
    findings.push({
      path: `${path}.source.prefix`,
      expected: `one within "${of.source.prefix}": the topic of ${name} has only those events`,
      received: `"${source.prefix}"`,
    });
  }
  // A function with its own code does not check suffixes.
  const fits =
    value.workload === "own"
      ? [...source.suffixes].sort().join() === [...of.source.suffixes].sort().join()
      : suffixesWithin(source.suffixes, of.source.suffixes);
  if (!fits) {
    findings.push({
      path: `${path}.source.suffixes`,
      expected: `${value.workload === "own" ? "the" : "some of the"} suffixes of ${name}, because its topic has only their events: ${JSON.stringify(of.source.suffixes)}`,
      received: JSON.stringify(
        value.workload === "own"
          ? source.suffixes
          : source.suffixes.filter((one) => !suffixesWithin([one], of.source.suffixes)),
      ),
    });
  }
  const removes = (writer: LambdaWriter): boolean =>
    writer.workload === "thumbnail" && writer.deleteThumbnails;
  if (removes(value) && !removes(of)) {
    findings.push({
      path: `${path}.deleteThumbnails`,
      expected: `false, or true for ${name} too, because its topic has the events`,
      received: "true",
    });
  }
  return findings;
}

/** Rules of one account and Region are distinguished by their names. */
function checkRuleNames(lambdas: readonly Placed<LambdaWriter>[]): Finding[] {
  const named = lambdas.flatMap(({ path, value: { account, trigger, functionName, name } }) =>
    trigger.kind === "event-bridge"
      ? [{ path, account, rule: trigger.ruleName ?? functionName ?? name }]
      : [],
  );
  return named.flatMap(({ path, account, rule }, index) =>
    named
      .slice(0, index)
      .filter((earlier) => earlier.account === account && earlier.rule === rule)
      .slice(0, 1)
      .map((earlier) => ({
        path: `${path}.trigger.ruleName`,
        expected: `another name than the rule of ${earlier.path}`,
        received: `"${rule}"`,
      })),
  );
}

/** Events of a function with an alias invoke the alias, otherwise the function. */
function checkInvokedAlias(
  { path, value }: Placed<EventBridgeWriter>,
  lambdas: readonly Placed<LambdaWriter>[],
): Finding[] {
  const invoked = functionInvokedBy(
    value,
    lambdas.map((lambda) => lambda.value),
  );
  if (value.alias === undefined || invoked === undefined || invoked.alias === value.alias) return [];
  const { name, alias } = invoked;
  return wrong(
    `${path}.alias`,
    alias === undefined
      ? `nothing: the writer ${name} has no alias`
      : `"${alias}", as the writer ${name} has it`,
    `"${value.alias}"`,
  );
}
