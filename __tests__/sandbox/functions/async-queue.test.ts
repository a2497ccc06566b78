import { startAsyncQueue, type Attempt } from "../../../src/sandbox/functions/async-queue";
import type { FunctionSettings } from "../../../src/sandbox/functions/function-settings";
import { failureRecord, type GivenUpEvent } from "../../../src/sandbox/functions/failure-record";
import type { RunningFunction } from "../../../src/sandbox/functions/start-function";
import { settingsOf } from "../support/functions";

/** A function whose attempts end as given, one after another; then it succeeds. */
function failing(times: number, settings: Partial<FunctionSettings> = {}, concurrency = 1): RunningFunction {
  let count = 0;
  return {
    settings: settingsOf(settings),
    concurrency,
    invoke: (requestId, payload) => {
      const failed = ++count <= times;
      const error = { errorType: "Error", errorMessage: `attempt ${count} of ${requestId}` };
      return Promise.resolve({
        payload: failed ? JSON.stringify(error) : payload,
        milliseconds: 1,
        maxMemoryBytes: 1,
        isOverMemory: false,
        ...(failed ? { error } : {}),
      });
    },
    pids: () => [],
    stop: () => undefined,
  };
}

async function run(target: RunningFunction, hurry = 60_000) {
  const attempts: Attempt[] = [];
  const givenUp: GivenUpEvent[] = [];
  const queue = startAsyncQueue({
    target,
    hurry,
    onAttempt: (attempt) => attempts.push(attempt),
    onGivenUp: (event) => givenUp.push(event),
  });
  const requestId = queue.add(`{"a":1}`);
  await queue.whenEmpty();
  expect(queue.size()).toBe(0);
  return { attempts, givenUp, requestId };
}

test("an event that succeeds is tried once", async () => {
  const { attempts, givenUp } = await run(failing(0));
  expect(attempts).toHaveLength(1);
  expect(givenUp).toEqual([]);
});

test("one that fails twice is tried three times, with one minute and two between, as far as the hurry lets", async () => {
  const { attempts, givenUp, requestId } = await run(failing(2));
  expect(attempts.map(({ attempt, nextInMilliseconds }) => [attempt, nextInMilliseconds])).toEqual([
    [1, 1],
    [2, 2],
    [3, undefined],
  ]);
  expect(new Set(attempts.map((each) => each.requestId))).toEqual(new Set([requestId]));
  expect(givenUp).toEqual([]);
});

test("one that fails three times is given up, in the shape of Lambda's record", async () => {
  const { attempts, givenUp, requestId } = await run(failing(3));
  expect(attempts).toHaveLength(3);
  expect(givenUp).toHaveLength(1);
  expect(failureRecord(givenUp[0] as GivenUpEvent, new Date(0))).toEqual({
    version: "1.0",
    timestamp: "1970-01-01T00:00:00.000Z",
    requestContext: {
      requestId,
      functionArn: "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail:$LATEST",
      condition: "RetriesExhausted",
      approximateInvokeCount: 3,
    },
    requestPayload: { a: 1 },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: { errorType: "Error", errorMessage: `attempt 3 of ${requestId}` },
  });
});

test("a function that is to be tried once only is", async () => {
  const events = { maxRetryAttempts: 0, maxEventAgeSeconds: 21_600 };
  const { attempts, givenUp } = await run(failing(1, { events }));
  expect(attempts).toHaveLength(1);
  expect(givenUp).toMatchObject([{ condition: "RetriesExhausted", attempts: 1 }]);
});

test("an event that would be too old at its next attempt is given up before", async () => {
  const events = { maxRetryAttempts: 2, maxEventAgeSeconds: 59 };
  const { attempts, givenUp } = await run(failing(3, { events }));
  expect(attempts).toHaveLength(1);
  expect(givenUp).toMatchObject([{ condition: "EventAgeExceeded", attempts: 1 }]);
});

test("a function without concurrency takes no event: it goes on at once, untried", async () => {
  const { attempts, givenUp } = await run(failing(0, {}, 0));
  expect(attempts).toEqual([]);
  expect(givenUp).toMatchObject([{ attempts: 0 }]);
  expect(failureRecord(givenUp[0] as GivenUpEvent)).not.toHaveProperty("responsePayload");
  const ofAlias = { ...(givenUp[0] as GivenUpEvent), functionArn: `${settingsOf().arn}:live` };
  expect(failureRecord(ofAlias)).toHaveProperty("requestContext.functionArn", `${settingsOf().arn}:live`);
});
