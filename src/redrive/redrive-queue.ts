import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import { HandshakeError } from "../config/errors";
import { readFailedEvent, UNDELIVERED_ATTRIBUTES, type FailedEvent } from "./failed-event";
import type { RedriveTarget } from "./redrive-target";

/** The two services that are called, as the operator. */
export interface RedriveClients {
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
}

export interface RedriveOptions {
  /** Nothing is invoked or deleted. */
  readonly dryRun: boolean;
  /** Maximum number of events. */
  readonly max: number;
  /** Called with the result of each message. */
  readonly report: (report: MessageReport) => void;
}

export interface MessageReport {
  readonly messageId: string;
  readonly outcome: "put-through" | "would-put-through" | "left";
  /** Undefined for a message that is no record of Lambda's. */
  readonly event?: FailedEvent;
  /** Why it stays in the queue. */
  readonly reason?: string;
}

/** The run cannot continue: no permission, or the queue or function does not exist. */
export class RedriveError extends HandshakeError {
  readonly code = "REDRIVE_FAILED";
  override readonly exitCode = 1;
}

const ATTEMPTS = 5;
/** Longer than ten invocations with all attempts. */
const INVISIBLE_SECONDS = 300;
/** Long polling queries all SQS servers: an empty response then means an empty queue. */
const WAIT_SECONDS = 2;
const MESSAGES_AT_ONCE = 10;

/** Clients with the credentials of the environment, or of a named profile. */
export function redriveClients(region: string, profile?: string): RedriveClients {
  const common = { region, maxAttempts: ATTEMPTS, ...(profile === undefined ? {} : { profile }) };
  return {
    // The Region's endpoint, or the environment's, not the host of the queue's URL.
    sqs: new SQSClient({ ...common, useQueueUrlAsEndpoint: false }),
    lambda: new LambdaClient(common),
  };
}

/**
 * Retries all events of a failure queue. A message is deleted only after Lambda has accepted its event, so an
 * interrupted run loses nothing. At worst an event is processed twice, which is harmless. Messages that cannot be read
 * or retried stay in the queue.
 *
 * @throws RedriveError when the run cannot continue
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
 */
export async function redriveQueue(
  target: RedriveTarget,
  clients: RedriveClients,
  options: RedriveOptions,
): Promise<void> {
  const run = new QueueRun(target, clients, options);
  try {
    await run.toTheEnd();
  } finally {
    await run.handBack();
  }
}

/** Errors of SQS and Lambda that would be the same for every event. */
const HOPELESS: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "CredentialsProviderError",
  "ExpiredTokenException",
  "InvalidSignatureException",
  "ResourceNotFoundException",
  "UnrecognizedClientException",
]);

class QueueRun {
  /** Messages that stay in the queue, with their receipt handles. */
  private readonly kept = new Map<string, string>();
  /** Messages whose events Lambda accepted. */
  private readonly accepted = new Set<string>();
  /** The request ids of this run: an event that fails again has one of these. */
  private readonly requestIds = new Set<string>();

  constructor(
    private readonly target: RedriveTarget,
    private readonly clients: RedriveClients,
    private readonly options: RedriveOptions,
  ) {}

  async toTheEnd(): Promise<void> {
    let left = this.options.max;
    while (left > 0) {
      const messages = await this.receive(Math.min(MESSAGES_AT_ONCE, left));
      const fresh = messages.filter(({ MessageId = "" }) => !this.kept.has(MessageId));
      // SQS may deliver a message again: kept messages do not extend the run.
      if (fresh.length === 0) return;
      left -= fresh.filter(({ MessageId = "" }) => !this.accepted.has(MessageId)).length;
      const results = await Promise.allSettled(fresh.map((message) => this.handle(message)));
      const failed = results.find((result) => result.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    }
  }

  /** Makes kept messages visible again at once, for the next run and the alarm. */
  async handBack(): Promise<void> {
    await Promise.allSettled(
      [...this.kept.values()].map((ReceiptHandle) =>
        this.clients.sqs.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: this.target.queueUrl,
            ReceiptHandle,
            VisibilityTimeout: 0,
          }),
        ),
      ),
    );
  }

  private async receive(count: number): Promise<Message[]> {
    const { queueName, queueUrl } = this.target;
    try {
      const { Messages = [] } = await this.clients.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: count,
          MessageAttributeNames: [...UNDELIVERED_ATTRIBUTES],
          VisibilityTimeout: INVISIBLE_SECONDS,
          WaitTimeSeconds: WAIT_SECONDS,
        }),
      );
      return Messages;
    } catch (error) {
      throw new RedriveError(`expected to read the queue ${queueName}, received ${describe(error)}`, {
        cause: error,
      });
    }
  }

  private async handle(message: Message): Promise<void> {
    const { MessageId: messageId = "", ReceiptHandle = "", Body = "", MessageAttributes = {} } = message;
    if (this.accepted.has(messageId)) {
      await this.remove(messageId, ReceiptHandle);
      return;
    }
    this.kept.set(messageId, ReceiptHandle);
    const event = readFailedEvent(Body, textsOf(MessageAttributes), this.target);
    if ("expected" in event) {
      const reason = `expected ${event.expected}, received ${event.received}`;
      this.options.report({ messageId, outcome: "left", reason });
      return;
    }
    if (this.requestIds.has(event.requestId)) {
      this.options.report({
        messageId,
        outcome: "left",
        event,
        reason: "retried before, and failed again",
      });
      return;
    }
    if (this.options.dryRun) {
      this.options.report({ messageId, outcome: "would-put-through", event });
      return;
    }
    const reason = (await this.invoke(event)) ?? (await this.take(messageId, ReceiptHandle));
    this.options.report({
      messageId,
      outcome: reason === undefined ? "put-through" : "left",
      event,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  /** @returns why Lambda did not accept the event, or undefined when it did */
  private async invoke({ payload }: FailedEvent): Promise<string | undefined> {
    const { invokedArn, functionName } = this.target;
    try {
      const { StatusCode, $metadata } = await this.clients.lambda.send(
        new InvokeCommand({
          FunctionName: invokedArn,
          InvocationType: "Event",
          Payload: new TextEncoder().encode(payload),
        }),
      );
      if (StatusCode !== 202)
        return `expected Lambda to accept it with 202, received ${StatusCode ?? "nothing"}`;
      if ($metadata.requestId !== undefined) this.requestIds.add($metadata.requestId);
      return undefined;
    } catch (error) {
      if (HOPELESS.has(nameOf(error))) {
        throw new RedriveError(`expected to invoke ${functionName}, received ${describe(error)}`);
      }
      return `expected Lambda to accept it, received ${describe(error)}`;
    }
  }

  /** Its event was accepted. @returns why the message is still there, or undefined when it is gone */
  private async take(messageId: string, receiptHandle: string): Promise<string | undefined> {
    this.accepted.add(messageId);
    try {
      await this.remove(messageId, receiptHandle);
      return undefined;
    } catch (error) {
      return `retried, but still in the queue, so the next run will retry it again: ${describe(error)}`;
    } finally {
      this.kept.delete(messageId);
    }
  }

  private async remove(messageId: string, ReceiptHandle: string): Promise<void> {
    await this.clients.sqs.send(new DeleteMessageCommand({ QueueUrl: this.target.queueUrl, ReceiptHandle }));
    this.kept.delete(messageId);
  }
}

function textsOf(attributes: NonNullable<Message["MessageAttributes"]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { StringValue }]) =>
      StringValue === undefined ? [] : [[name, StringValue]],
    ),
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
