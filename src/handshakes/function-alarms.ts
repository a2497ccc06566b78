import type { ResolvedFunction } from "../config/resolve-writers";
import { EVENT_RETENTION_DAYS } from "../config/check-triggers";
import { queueOf } from "../config/trigger-schema";
import { eventsName, failureQueueName } from "../naming";

/** The namespace of the metrics that the functions write into their logs. */
export const OWN_NAMESPACE = "S3Handshake";

/** Every kind of alarm that a function can have: each has its own section in docs/how-to/alarms.md. */
export type AlarmKind =
  | "errors"
  | "throttles"
  | "duration"
  | "event-age"
  | "events-dropped"
  | "recursion"
  | "delivery"
  | "failures"
  | "failures-expiring"
  | "quarantined"
  | "queue-age"
  | "undelivered"
  | "heartbeat";

/** An alarm on one metric of one function or queue. */
export interface AlarmPlan {
  readonly kind: AlarmKind;
  /** Unique in an account's Region. */
  readonly alarmName: string;
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Maximum";
  readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
  readonly threshold: number;
  readonly periodSeconds: number;
  /** How many periods in a row. */
  readonly periods: number;
  /** What a period without data means. */
  readonly missingData: "notBreaching" | "breaching" | "ignore";
}

/** Thresholds as parts of a second: 80 % and 25 %, in milliseconds. */
const FOUR_FIFTHS_MILLISECONDS = 800;
const QUARTER_MILLISECONDS = 250;

type Definition = Omit<AlarmPlan, "alarmName" | "kind" | "comparison" | "periodSeconds" | "periods"> &
  Partial<Pick<AlarmPlan, "comparison" | "periodSeconds" | "periods">>;

/**
 * Alarms for a function's failures, each over five minutes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function functionAlarms(writer: ResolvedFunction): AlarmPlan[] {
  const functionName = writer.functionName;
  const definitions = {
    ...lambdaAlarms(writer),
    ...queueAlarms(writer),
    ...backlogAlarm(writer),
    ...ruleAlarm(writer),
    ...heartbeatAlarm(writer),
  };
  return (Object.entries(definitions) as [AlarmKind, Definition][]).map(([kind, definition]) => ({
    kind,
    alarmName: `${functionName}-${kind}`,
    comparison: "GreaterThanThreshold",
    periodSeconds: 300,
    periods: 1,
    ...definition,
  }));
}

function lambdaAlarms(writer: ResolvedFunction): Partial<Record<AlarmKind, Definition>> {
  const functionName = writer.functionName;
  const { timeoutSeconds, failures } = writer;
  const metric = { dimensions: { FunctionName: functionName }, missingData: "notBreaching" } as const;
  const any = { ...metric, namespace: "AWS/Lambda", statistic: "Sum", threshold: 0 } as const;
  const longest = { ...metric, namespace: "AWS/Lambda", statistic: "Maximum" } as const;
  return {
    errors: {
      ...any,
      metricName: "Errors",
      description: `The function ${functionName} failed at least once in five minutes`,
    },
    throttles: {
      ...any,
      metricName: "Throttles",
      description: `Lambda throttled ${functionName} at least once in five minutes: no concurrency was left`,
    },
    duration: {
      ...longest,
      metricName: "Duration",
      threshold: timeoutSeconds * FOUR_FIFTHS_MILLISECONDS,
      description: `An invocation of ${functionName} took more than 80 % of its ${timeoutSeconds} seconds`,
    },
    "event-age": {
      ...longest,
      metricName: "AsyncEventAge",
      threshold: failures.maxEventAgeSeconds * QUARTER_MILLISECONDS,
      description: `An event for ${functionName} has waited for a quarter of the ${failures.maxEventAgeSeconds} seconds after which it is given up`,
    },
    "events-dropped": {
      ...any,
      metricName: "AsyncEventsDropped",
      description: `Lambda gave up at least one event for ${functionName} and sent it to the failure queue`,
    },
    delivery: {
      ...any,
      metricName: "DestinationDeliveryFailures",
      description: `A failed event of ${functionName} could not be sent to the failure queue and is lost`,
    },
    recursion: {
      ...any,
      metricName: "RecursiveInvocationsDropped",
      description: `Lambda stopped ${functionName}, whose output invokes it again`,
    },
    quarantined: {
      ...any,
      namespace: OWN_NAMESPACE,
      metricName: "Quarantined",
      description: `${functionName} quarantined at least one object that it can never process`,
    },
  };
}

/** An unread queue sends no data after six hours, but keeps its messages: without data the alarm keeps its state. */
function queueAlarms(writer: ResolvedFunction): Partial<Record<AlarmKind, Definition>> {
  const queueName = failureQueueName(writer.functionName);
  const { retentionDays } = writer.failures;
  const metric = {
    namespace: "AWS/SQS",
    dimensions: { QueueName: queueName },
    statistic: "Maximum",
    missingData: "ignore",
  } as const;
  return {
    failures: {
      ...metric,
      metricName: "ApproximateNumberOfMessagesVisible",
      threshold: 0,
      description: `The queue ${queueName} holds at least one event`,
    },
    "failures-expiring": {
      ...metric,
      metricName: "ApproximateAgeOfOldestMessage",
      threshold: (retentionDays * 86_400) / 2,
      description: `An event in ${queueName} has waited for half of the ${retentionDays} days after which it is lost`,
    },
  };
}

/** A queue before the function, if any: messages are not processed. */
function backlogAlarm({ functionName, trigger }: ResolvedFunction): Partial<Record<AlarmKind, Definition>> {
  if (queueOf(trigger) === undefined) return {};
  const queueName = eventsName(functionName);
  return {
    "queue-age": {
      namespace: "AWS/SQS",
      dimensions: { QueueName: queueName },
      statistic: "Maximum",
      missingData: "notBreaching",
      metricName: "ApproximateAgeOfOldestMessage",
      threshold: (EVENT_RETENTION_DAYS * 86_400) / 4,
      description: `An event has waited in ${queueName} for a quarter of the ${EVENT_RETENTION_DAYS} days after which it is lost`,
    },
  };
}

/**
 * Events that the rule could neither deliver nor send to the failure queue.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
function ruleAlarm({ functionName, trigger }: ResolvedFunction): Partial<Record<AlarmKind, Definition>> {
  if (trigger.kind !== "event-bridge") return {};
  return {
    undelivered: {
      namespace: "AWS/Events",
      dimensions: { RuleName: trigger.ruleName ?? functionName },
      statistic: "Sum",
      missingData: "notBreaching",
      metricName: "InvocationsFailedToBeSentToDlq",
      threshold: 0,
      description: `EventBridge could neither invoke ${functionName} nor send the event to the failure queue: the event is lost`,
    },
  };
}

/** Without invocations there is no data. */
function heartbeatAlarm(writer: ResolvedFunction): Partial<Record<AlarmKind, Definition>> {
  const { heartbeatHours } = writer;
  const functionName = writer.functionName;
  if (heartbeatHours === undefined) return {};
  return {
    heartbeat: {
      namespace: "AWS/Lambda",
      metricName: "Invocations",
      dimensions: { FunctionName: functionName },
      statistic: "Sum",
      comparison: "LessThanThreshold",
      threshold: 1,
      periodSeconds: 3600,
      periods: heartbeatHours,
      missingData: "breaching",
      description: `The function ${functionName} was not invoked for ${heartbeatHours} hours`,
    },
  };
}
