import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Record<string, unknown>;

/** What a fault hook answers with instead. */
export interface QueueFault {
  readonly status: number;
  readonly code: string;
}

/** `ReceiveMessage`, `DeleteMessage`, `ChangeMessageVisibility` or `Invoke`. */
export type QueueCall = string;
export type QueueFaultHook = (call: QueueCall, count: number) => QueueFault | undefined;

interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  receipt?: string;
  hiddenUntil: number;
}

export interface Invocation {
  readonly functionName: string;
  readonly invocationType: string | undefined;
  readonly payload: unknown;
  readonly requestId: string;
}

/** The queues of SQS and the asynchronous invocations of Lambda on loopback: as much of both as a redrive asks for. */
export interface LoopbackQueue {
  /** Variables with which an SDK in any process talks to this endpoint. */
  environment(): Record<string, string>;
  /** Puts a message in, with attributes that are texts, and says its id. */
  send(queueName: string, body: string, attributes?: Readonly<Record<string, string>>): string;
  /** The bodies that are there, seen or not. */
  bodies(queueName: string): string[];
  /** How many could be received now. */
  visible(queueName: string): number;
  /** Lets the time pass for which messages are hidden. */
  elapse(queueName: string): void;
  readonly invocations: readonly Invocation[];
  /** The names of all calls, oldest first. */
  readonly calls: readonly QueueCall[];
  /** Asked before each answer, with how often that call came. */
  onCall(hook: QueueFaultHook | undefined): void;
  close(): Promise<void>;
}

/** Starts the endpoint on a free port of 127.0.0.1. */
export async function startLoopbackQueue(): Promise<LoopbackQueue> {
  const queues = new Map<string, StoredMessage[]>();
  const invocations: Invocation[] = [];
  const calls: QueueCall[] = [];
  let hook: QueueFaultHook | undefined;

  const messagesOf = (url: unknown): StoredMessage[] => {
    const name = String(url).split("/").at(-1) ?? "";
    const found = queues.get(name) ?? [];
    queues.set(name, found);
    return found;
  };

  const sqs: Record<string, (input: Json) => Json> = {
    ReceiveMessage: ({ QueueUrl, MaxNumberOfMessages, VisibilityTimeout, MessageAttributeNames }) => {
      const now = Date.now();
      const found = messagesOf(QueueUrl)
        .filter(({ hiddenUntil }) => hiddenUntil <= now)
        .slice(0, Number(MaxNumberOfMessages));
      for (const message of found) {
        message.receipt = randomUUID();
        message.hiddenUntil = now + Number(VisibilityTimeout) * 1000;
      }
      return found.length === 0
        ? {}
        : { Messages: found.map((message) => toMessage(message, MessageAttributeNames)) };
    },
    DeleteMessage: ({ QueueUrl, ReceiptHandle }) => {
      const messages = messagesOf(QueueUrl);
      const index = messages.findIndex(({ receipt }) => receipt === ReceiptHandle);
      if (index !== -1) messages.splice(index, 1);
      return {};
    },
    ChangeMessageVisibility: ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) => {
      const message = messagesOf(QueueUrl).find(({ receipt }) => receipt === ReceiptHandle);
      if (message !== undefined) message.hiddenUntil = Date.now() + Number(VisibilityTimeout) * 1000;
      return {};
    },
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Json;
    const [, invoked] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? "") ?? [];
    const call =
      invoked === undefined ? String(request.headers["x-amz-target"]).replace("AmazonSQS.", "") : "Invoke";
    calls.push(call);
    const requestId = randomUUID();
    const respond = (status: number, json: Json, headers: Record<string, string> = {}): void => {
      response.writeHead(status, {
        "x-amzn-requestid": requestId,
        "content-type": "application/json",
        ...headers,
      });
      response.end(JSON.stringify(json));
    };
    const fault = hook?.(call, calls.filter((other) => other === call).length);
    if (fault !== undefined) {
      respond(
        fault.status,
        { __type: fault.code, message: "a fault of the test" },
        { "x-amzn-errortype": fault.code },
      );
    } else if (invoked !== undefined) {
      invocations.push({
        functionName: decodeURIComponent(invoked),
        invocationType: request.headers["x-amz-invocation-type"]?.toString(),
        payload: body,
        requestId,
      });
      response.writeHead(202, { "x-amzn-requestid": requestId });
      response.end();
    } else {
      const operation = sqs[call];
      if (operation === undefined) respond(400, { __type: "InvalidAction", message: call });
      else respond(200, operation(body));
    }
  };

  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: () => ({
      AWS_ENDPOINT_URL_SQS: url,
      AWS_ENDPOINT_URL_LAMBDA: url,
      AWS_ACCESS_KEY_ID: "AKIAOPERATOR00000000",
      AWS_SECRET_ACCESS_KEY: "not-a-secret",
    }),
    send: (queueName, body, attributes = {}) => {
      const id = randomUUID();
      messagesOf(queueName).push({ id, body, attributes, hiddenUntil: 0 });
      return id;
    },
    bodies: (queueName) => messagesOf(queueName).map(({ body }) => body),
    visible: (queueName) =>
      messagesOf(queueName).filter(({ hiddenUntil }) => hiddenUntil <= Date.now()).length,
    elapse: (queueName) => {
      for (const message of messagesOf(queueName)) message.hiddenUntil = 0;
    },
    invocations,
    calls,
    onCall: (next) => {
      hook = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** With the attributes that the request names, and no others. */
function toMessage({ id, body, attributes, receipt }: StoredMessage, names: unknown): Json {
  const named = Object.entries(attributes).filter(([name]) => Array.isArray(names) && names.includes(name));
  return {
    MessageId: id,
    ReceiptHandle: receipt,
    Body: body,
    MessageAttributes: Object.fromEntries(
      named.map(([name, text]) => [name, { DataType: "String", StringValue: text }]),
    ),
    MD5OfBody: createHash("md5").update(body).digest("hex"),
  };
}
