import * as z from "zod";
import { integer, ruleName, writerName } from "./fields";

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const queueOptions = {
  batchSize: integer(1, 10, "messages")
    .prefault(10)
    .describe("How many messages one invocation gets at most. Each message succeeds or fails separately."),
  maxReceiveCount: integer(1, 1000, "times")
    .prefault(5)
    .describe(
      "How often a message is received before it is moved to the failure queue. AWS advises 5 or more.",
    ),
  maxConcurrency: integer(2, 1000, "concurrent executions")
    .optional()
    .describe("How many batches are processed at the same time. Default: as many as Lambda starts."),
};

/**
 * How new objects invoke a function.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */
export const triggerSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("notification") }),
    z.strictObject({
      kind: z.literal("event-bridge"),
      ruleName: ruleName.optional().describe("Default: the function's name."),
    }),
    z.strictObject({ kind: z.literal("sqs"), ...queueOptions }),
    z.strictObject({
      kind: z.literal("sns"),
      topicOf: writerName
        .optional()
        .describe(
          "An earlier function on the same bucket. This function subscribes to its topic, for objects under its " +
            "own source.prefix. Default: a topic of its own.",
        ),
      deliver: z
        .discriminatedUnion("to", [
          z.strictObject({ to: z.literal("function") }),
          z.strictObject({ to: z.literal("queue"), ...queueOptions }),
        ])
        .prefault({ to: "function" }),
    }),
  ])
  .prefault({ kind: "notification" })
  .describe(
    "How the function is invoked: by the bucket's notification, by an EventBridge rule (the bucket's " +
      "notification is not changed, and suffixes match upper and lower case), through an SQS queue, or through an " +
      "SNS topic that others can subscribe to. Queue and topic are named <functionName>-events.",
  )
  .meta({ id: "Trigger" });

export type Trigger = z.output<typeof triggerSchema>;
export type QueueOptions = z.output<z.ZodObject<typeof queueOptions>>;

/** Whether the bucket has a notification for the function: not with a rule or another function's topic. */
export function isNotified(trigger: Trigger): boolean {
  return trigger.kind !== "event-bridge" && topicOf(trigger) === undefined;
}

/** The other writer whose topic a function subscribes to. */
export function topicOf(trigger: Trigger): string | undefined {
  return trigger.kind === "sns" ? trigger.topicOf : undefined;
}

/** The options of a trigger's queue, if it has one. */
export function queueOf(trigger: Trigger): QueueOptions | undefined {
  if (trigger.kind === "sqs") return trigger;
  return trigger.kind === "sns" && trigger.deliver.to === "queue" ? trigger.deliver : undefined;
}
