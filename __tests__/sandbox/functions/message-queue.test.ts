import type { ModelEventSource, ModelQueue } from "../../../src/terraform-model";
import type { Attempt } from "../../../src/sandbox/functions/async-queue";
import type { GivenUpEvent } from "../../../src/sandbox/functions/failure-record";
import { startMessageQueue } from "../../../src/sandbox/functions/message-queue";
import type { RunningFunction } from "../../../src/sandbox/functions/start-function";
import { settingsOf } from "../support/functions";

const HOME = { account: "111111111111", region: "eu-central-1", partition: "aws" };
const QUEUE: ModelQueue = {
  ...HOME,
  name: "f-events",
  arn: "arn:aws:sqs:eu-central-1:111111111111:f-events",
  retentionSeconds: 345_600,
  maxMessageBytes: 262_144,
  visibilitySeconds: 360,
  sseSqs: true,
  policy: null,
  deadLetters: { queueArn: "arn:aws:sqs:eu-central-1:111111111111:f-failures", maxReceiveCount: 3 },
};
const SOURCE: ModelEventSource = {
  ...HOME,
  sourceArn: QUEUE.arn,
  functionArn: settingsOf({}).arn,
  batchSize: 2,
  reportsFailures: true,
};

interface Batch {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** Sends bodies to a queue before a function that answers as given. */
async function run(
  bodies: readonly string[],
  answer: (batch: Batch) => unknown,
  source: Partial<ModelEventSource> = {},
) {
  const batches: string[][] = [];
  const attempts: Attempt[] = [];
  const dead: GivenUpEvent[] = [];
  const target: RunningFunction = {
    settings: settingsOf({}),
    concurrency: 1,
    invoke: (_requestId, payload) => {
      const batch = JSON.parse(payload) as Batch;
      batches.push(batch.Records.map(({ body }) => body));
      const given = answer(batch);
      const error = given instanceof Error ? { errorType: "Error", errorMessage: given.message } : undefined;
      const common = { milliseconds: 1, maxMemoryBytes: 1, isOverMemory: false };
      return Promise.resolve({ ...common, payload: JSON.stringify(given ?? null), ...(error && { error }) });
    },
    pids: () => [],
    stop: () => undefined,
  };
  const queue = startMessageQueue({
    queue: QUEUE,
    source: { ...SOURCE, ...source },
    target,
    hurry: 360_000,
    onAttempt: (attempt) => attempts.push(attempt),
    onDeadLetter: (event) => dead.push(event),
  });
  for (const body of bodies) queue.add(body);
  await queue.whenEmpty();
  expect(queue.size()).toBe(0);
  queue.stop();
  return { batches, attempts, dead };
}

const failing =
  (...bodies: readonly string[]) =>
  ({ Records }: Batch) => ({
    batchItemFailures: Records.filter(({ body }) => bodies.includes(body)).map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  });

test("messages come in batches, and what is done does not come again", async () => {
  const { batches, attempts, dead } = await run(["a", "b", "c"], failing());
  expect(batches).toEqual([["a", "b"], ["c"]]);
  expect(attempts.map(({ result }) => result.error)).toEqual([undefined, undefined]);
  expect(dead).toEqual([]);
});

test("of a batch only the message that failed comes again, and goes to the dead letters in the end", async () => {
  const { batches, attempts, dead } = await run(["a", "b"], failing("b"));
  expect(batches).toEqual([["a", "b"], ["b"], ["b"]]);
  expect(attempts.map(({ attempt, nextInMilliseconds }) => [attempt, nextInMilliseconds])).toEqual([
    [1, 1],
    [2, 1],
    [3, undefined],
  ]);
  expect(dead).toMatchObject([{ condition: "ReceivedTooOften", attempts: 3, payload: "b" }]);
});

test.each<[string, (batch: Batch) => unknown]>([
  ["an invocation that fails", () => new Error("no")],
  ["an answer that names another message", () => ({ batchItemFailures: [{ itemIdentifier: "x" }] })],
  ["an answer without a message's id", () => ({ batchItemFailures: [{}] })],
])("%s brings all of the batch back", async (_, answer) => {
  const { batches, dead } = await run(["a", "b"], answer);
  expect(batches).toEqual([
    ["a", "b"],
    ["a", "b"],
    ["a", "b"],
  ]);
  expect(dead.map(({ payload }) => payload)).toEqual(["a", "b"]);
});

test.each([undefined, null, {}, { batchItemFailures: null }, { made: 1 }])(
  "an answer of %j is of a batch that is done",
  async (answer) => {
    const { batches, dead } = await run(["a", "b"], () => answer);
    expect(batches).toHaveLength(1);
    expect(dead).toEqual([]);
  },
);

test("where failures are not reported, the answer is not read", async () => {
  const { batches } = await run(["a", "b"], failing("a", "b"), { reportsFailures: false });
  expect(batches).toHaveLength(1);
});
