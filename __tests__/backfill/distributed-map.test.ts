import { startExecution, type Invocation, type ListedItem, type Services } from "./distributed-map";
import { readBackfillMachine, type BackfillMachine } from "./read-backfill-machine";

const machine: BackfillMachine = {
  source: { bucket: "source", prefix: "in/" },
  results: { bucket: "source", prefix: "results" },
  itemsPerBatch: 3,
  bytesPerBatch: 262_144,
  batchInput: { skipEqual: true },
  maxConcurrency: 2,
  toleratedFailurePercentage: 0,
  functionArn: "arn:aws:lambda:eu-central-1:111111111111:function:copy",
  retry: { errors: ["Passing"], intervalSeconds: 2, maxAttempts: 3, backoffRate: 2, maxDelaySeconds: 5 },
};

/** A function of keys, and what else needs AWS. */
function world(count: number, invoke: (keys: readonly string[]) => Invocation | Promise<Invocation>) {
  const asked = { payloads: [] as unknown[], waits: [] as number[], written: {} as Record<string, unknown> };
  let running = 0;
  let mostRunning = 0;
  const services: Services = {
    list: async function* () {
      await Promise.resolve();
      const items = Array.from({ length: count }, (_, number): ListedItem => ({
        Key: `in/${String(number)}`,
      }));
      yield items.slice(0, 5);
      yield items.slice(5);
    },
    invoke: async (_arn, payload) => {
      asked.payloads.push(payload);
      mostRunning = Math.max(mostRunning, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      const answer = await invoke((payload as { Items: ListedItem[] }).Items.map(({ Key }) => Key));
      running--;
      return answer;
    },
    putObject: (_bucket, key, body) => {
      asked.written[key.split("/").at(-1) ?? ""] = JSON.parse(body);
      return Promise.resolve();
    },
    wait: (seconds) => {
      asked.waits.push(seconds);
      return Promise.resolve();
    },
    random: () => 1,
  };
  return { services, asked, mostRunning: () => mostRunning };
}

const done: Invocation = { result: "done" };
const failed = (name: string): Invocation => ({ error: { name, message: "because" } });

test("all of the listing goes through in batches, not more at once than allowed", async () => {
  const { services, asked, mostRunning } = world(11, () => done);
  await expect(startExecution(machine, services).ended).resolves.toBe("SUCCEEDED");
  expect(asked.payloads).toHaveLength(4);
  expect(asked.payloads.at(-1)).toEqual({
    Items: [{ Key: "in/9" }, { Key: "in/10" }],
    BatchInput: { skipEqual: true },
  });
  expect(mostRunning()).toBe(2);
  expect(asked.written["manifest.json"]).toMatchObject({ ResultFiles: { FAILED: [], PENDING: [] } });
});

test("a batch ends before it is larger than allowed", async () => {
  const { services, asked } = world(4, () => done);
  const bytesPerBatch =
    Buffer.byteLength('{"Items":[{"Key":"in/0"},{"Key":"in/1"}],"BatchInput":{"skipEqual":true}}') + 1;
  await startExecution({ ...machine, bytesPerBatch }, services).ended;
  expect(asked.payloads).toHaveLength(2);
});

test("a passing error is retried with growing waits, as often as allowed; one that stays is not", async () => {
  const passing = world(3, () => failed("Passing"));
  const execution = startExecution(machine, passing.services);
  await expect(execution.ended).resolves.toBe("FAILED");
  expect(passing.asked.waits).toEqual([2, 4, 5]);
  expect(execution.batches[0]).toMatchObject({ status: "FAILED", invocations: 4 });
  const staying = world(3, () => failed("UnexpectedEventError"));
  await startExecution(machine, staying.services).ended;
  expect(staying.asked.payloads).toHaveLength(1);
});

test("failures up to the tolerated share are recorded, and one more fails the execution", async () => {
  const invoke = (keys: readonly string[]) => (keys.includes("in/0") ? failed("Staying") : done);
  const tolerant = world(12, invoke);
  const execution = startExecution({ ...machine, toleratedFailurePercentage: 25 }, tolerant.services);
  await expect(execution.ended).resolves.toBe("SUCCEEDED");
  expect(tolerant.asked.written["FAILED_0.json"]).toMatchObject([
    { Keys: ["in/0", "in/1", "in/2"], Error: "Staying", Cause: "because" },
  ]);
  const strict = startExecution({ ...machine, toleratedFailurePercentage: 24 }, world(12, invoke).services);
  await expect(strict.ended).resolves.toBe("FAILED");
  expect(strict.error).toBe("States.ExceedToleratedFailureThreshold");
});

test("a redrive continues with what did not succeed, and does not touch the rest", async () => {
  let isBroken = true;
  const { services, asked } = world(12, (keys) =>
    isBroken && keys.includes("in/6") ? failed("Staying") : done,
  );
  const execution = startExecution({ ...machine, maxConcurrency: 1 }, services);
  await expect(execution.ended).resolves.toBe("FAILED");
  expect(execution.batches.map(({ status }) => status)).toEqual([
    "SUCCEEDED",
    "SUCCEEDED",
    "FAILED",
    "PENDING",
  ]);
  isBroken = false;
  const before = asked.payloads.length;
  const redriven = execution.redrive();
  await expect(redriven.ended).resolves.toBe("SUCCEEDED");
  expect(asked.payloads).toHaveLength(before + 2);
  expect(redriven.batches.map(({ redriveCount }) => redriveCount)).toEqual([0, 0, 1, 0]);
  expect(() => redriven.redrive()).toThrow(
    "expected an execution without success, received one that is SUCCEEDED",
  );
});

test("what is stopped begins no batch any more, and aborts those that run", async () => {
  const { services, asked } = world(12, async () => {
    execution.stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    return done;
  });
  const execution = startExecution({ ...machine, maxConcurrency: 1 }, services);
  await expect(execution.ended).resolves.toBe("ABORTED");
  expect(asked.payloads).toHaveLength(1);
  expect(execution.batches.map(({ status }) => status)).toEqual(["ABORTED", "PENDING", "PENDING", "PENDING"]);
});

test("a definition with anything that is not simulated is refused", () => {
  expect(() => readBackfillMachine({ StartAt: "Objects", States: {}, TimeoutSeconds: 5 })).toThrow(
    "the definition: expected only StartAt, States, Comment, received TimeoutSeconds",
  );
});
