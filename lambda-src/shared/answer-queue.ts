import { startDeadline } from "./deadline";
import { OutOfTimeError, UnexpectedEventError } from "./errors";
import type { InvocationContext } from "./invocation-context";
import { logFailure } from "./log-failure";
import type { Log } from "./log";
import { isEvent } from "./read-event";
import { asObject, describe, readJson, readText } from "./request-fields";

/** Lambda's response for a batch: the messages to retry. The others are deleted. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

type Handler<Result> = (event: unknown, context: InvocationContext) => Promise<Result>;

/**
 * Lets a handler process batches of SQS messages too: each message's body is an event. A failed or unfinished message
 * is received again, and finally goes to the failure queue; the other messages are not.
 * @returns A handler that answers a batch with its failures, and passes everything else on.
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

/** Messages may only contain events, not other requests. */
function readBody(body: unknown): unknown {
  const event = readJson(body, "the message's body");
  if (isEvent(event)) return event;
  throw new UnexpectedEventError("an event", "the message's body", describe(event));
}
