import { startDeadline } from "./deadline";
import { OutOfTimeError, UnexpectedEventError } from "./errors";
import type { InvocationContext } from "./invocation-context";
import { logFailure } from "./log-failure";
import type { Log } from "./log";
import { isEvent } from "./read-event";
import { asObject, describe, readJson, readText } from "./request-fields";

/** What Lambda reads of a batch's answer: the messages that are to come again. The others are deleted. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

type Handler<Result> = (event: unknown, context: InvocationContext) => Promise<Result>;

/**
 * Lets a handler work on batches of SQS messages as well: each message's body is its own event, and one that fails, or
 * that the time is not enough for, comes again, and ends in the failure queue. The other messages of the batch do not.
 * @returns A handler that answers a batch with its failures, and hands everything else on.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function answerQueue<Result>(handle: Handler<Result>, log: Log): Handler<Result | BatchAnswer> {
  return async (event, context) => {
    const messages = messagesOf(event);
    if (messages === undefined) return handle(event, context);
    const deadline = startDeadline(context);
    const batchItemFailures: { itemIdentifier: string }[] = [];
    try {
      for (const [index, message] of messages.entries()) {
        const itemIdentifier = readText(message.messageId, `Records[${String(index)}].messageId`);
        try {
          if (index > 0 && deadline.isNear()) {
            throw new OutOfTimeError("work within the invocation's time", "the message", "the end of it");
          }
          await handle(readBody(message.body), context);
        } catch (error) {
          batchItemFailures.push({ itemIdentifier });
          logFailure(
            log.with({ requestId: context.awsRequestId, messageId: itemIdentifier }),
            "message failed",
            error,
          );
        }
      }
    } finally {
      deadline.clear();
    }
    return { batchItemFailures };
  };
}

function messagesOf(event: unknown): readonly Readonly<Record<string, unknown>>[] | undefined {
  const { Records: records } = asObject(event);
  if (!Array.isArray(records) || records.length === 0) return undefined;
  const messages = records.map(asObject);
  return messages.every(({ eventSource }) => eventSource === "aws:sqs") ? messages : undefined;
}

/** Anyone who can send to the queue can report events, and ask for nothing else. */
function readBody(body: unknown): unknown {
  const event = readJson(body, "the message's body");
  if (isEvent(event)) return event;
  throw new UnexpectedEventError("an event", "the message's body", describe(event));
}
