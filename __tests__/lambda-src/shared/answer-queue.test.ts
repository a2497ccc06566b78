import { answerQueue } from "../../../lambda-src/shared/answer-queue";
import { createLog } from "../../../lambda-src/shared/log";
import { snsNotification, sqsEvent } from "../../support/event-forms";
import { createdEvent, TEST_EVENT } from "../../support/s3-events";

const CONTEXT = { awsRequestId: "request-1", functionName: "f", getRemainingTimeInMillis: () => 60_000 };

function queueOf(handle: (event: unknown) => Promise<unknown>) {
  const log: Record<string, unknown>[] = [];
  const answer = answerQueue(
    handle,
    createLog((line) => log.push(JSON.parse(line) as Record<string, unknown>)),
  );
  return { answer: (event: unknown, context = CONTEXT) => answer(event, context), log };
}

const [A, B, C] = ["a", "b", "c"].map((key) => createdEvent({ key }));

test("each message's body is its own event, and only what failed comes again", async () => {
  const seen: unknown[] = [];
  const { answer, log } = queueOf((event) => {
    seen.push(event);
    return JSON.stringify(event) === JSON.stringify(B)
      ? Promise.reject(new Error("no"))
      : Promise.resolve("done");
  });
  await expect(answer(sqsEvent(A, B, C))).resolves.toEqual({
    batchItemFailures: [{ itemIdentifier: "message-1" }],
  });
  expect(seen).toEqual([A, B, C]);
  expect(log).toMatchObject([
    {
      level: "ERROR",
      message: "message failed",
      messageId: "message-1",
      requestId: "request-1",
      reason: "no",
    },
  ]);
});

test("a batch of which all is done has no failures", async () => {
  const { answer } = queueOf(() => Promise.resolve());
  await expect(answer(sqsEvent(A, TEST_EVENT, snsNotification(B)))).resolves.toEqual({
    batchItemFailures: [],
  });
});

test.each<[string, unknown, string]>([
  ["no JSON", "{", 'expected JSON for the message\'s body but received "{"'],
  ["nothing", "", 'expected text for the message\'s body but received ""'],
  [
    "a request for keys, which only an operator may make",
    { keys: ["a"] },
    'expected an event for the message\'s body but received {"keys":["a"]}',
  ],
])("a message of %s fails by itself, and is not passed on", async (_, body, reason) => {
  const seen: unknown[] = [];
  const { answer, log } = queueOf((event) => Promise.resolve(seen.push(event)));
  await expect(answer(sqsEvent(A, body, B))).resolves.toEqual({
    batchItemFailures: [{ itemIdentifier: "message-1" }],
  });
  expect(seen).toEqual([A, B]);
  expect(log).toMatchObject([{ code: "UNEXPECTED_EVENT", permanent: true, reason }]);
});

test("what the time is not enough for comes again; the first message is always tried", async () => {
  let left = 10_000;
  const { answer, log } = queueOf(() => Promise.resolve((left = 1_000)));
  const context = { ...CONTEXT, getRemainingTimeInMillis: () => left };
  await expect(answer(sqsEvent(A, B, C), context)).resolves.toEqual({
    batchItemFailures: [{ itemIdentifier: "message-1" }, { itemIdentifier: "message-2" }],
  });
  expect(log).toMatchObject([{ code: "OUT_OF_TIME" }, { code: "OUT_OF_TIME" }]);
});

test("a message without its id makes the invocation fail, so that all of the batch comes again", async () => {
  const { answer } = queueOf(() => Promise.resolve());
  await expect(answer({ Records: [{ eventSource: "aws:sqs", body: "{}" }] })).rejects.toThrow(
    "expected text for Records[0].messageId but received nothing",
  );
});

test.each([[createdEvent({ key: "a" })], [{ keys: ["a"] }], [{ Records: [] }], [undefined]])(
  "what is no batch of a queue is passed on: %j",
  async (event) => {
    const { answer } = queueOf((given) => Promise.resolve({ given }));
    await expect(answer(event)).resolves.toEqual({ given: event });
  },
);
