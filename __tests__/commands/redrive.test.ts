import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { redrive } from "../../src/commands/redrive";
import { lambdaWriter, smallConfig } from "../support/configs";
import { startLoopbackQueue, type LoopbackQueue } from "../support/loopback-queue";

// Throttled calls wait before they are tried again.
jest.setTimeout(120_000);

const ROOT = resolve(__dirname, "../..");
const QUEUE = "thumbnail-failures";
const ARN = "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail";

let folder: string;
let config: string;
let queue: LoopbackQueue;
const before = { ...process.env };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "redrive-"));
  config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify({ ...smallConfig(), writers: [lambdaWriter(), second] }));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  queue = await startLoopbackQueue();
  Object.assign(process.env, queue.environment());
});
afterEach(async () => {
  process.env = { ...before };
  await queue.close();
});

const second = lambdaWriter({
  outputPrefix: "second/",
  name: "second",
  roleName: "second-role",
  handshake: { kind: "assume-role", roleName: "second-target" },
  source: { in: "own-bucket", bucketName: "second-bucket" },
});

/** Lambda's record of an event that failed. */
function record(key: string, changes: object = {}): string {
  return JSON.stringify({
    version: "1.0",
    timestamp: "2026-11-24T18:16:05.568Z",
    requestContext: {
      requestId: `failed-${key}`,
      functionArn: `${ARN}:$LATEST`,
      condition: "RetriesExhausted",
      approximateInvokeCount: 3,
    },
    requestPayload: event(key),
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: {
      errorType: "RecordsFailedError",
      errorMessage: "expected thumbnails for 1 of 1 records",
    },
    ...changes,
  });
}

const event = (key: string) => ({
  Records: [{ eventSource: "aws:s3", s3: { object: { key, size: 1024 } } }],
});

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await redrive(["--config", config, "--function", "thumbnail", ...args], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("every event is retried with its original content, and the queue is empty", async () => {
  for (let index = 0; index < 25; index++) queue.send(QUEUE, record(`photo-${index}.jpg`));
  const { code, out } = await run();
  expect(code).toBe(0);
  expect(out).toMatch(/\n25 retried, 0 left$/);
  expect(out).toContain(
    "RetriesExhausted after 3 attempts, 2026-11-24T18:16:05.568Z: RecordsFailedError: expected thumbnails for 1 of 1 records",
  );
  expect(queue.invocations).toHaveLength(25);
  expect(new Set(queue.invocations.map(({ payload }) => JSON.stringify(payload)))).toEqual(
    new Set(Array.from({ length: 25 }, (_, index) => JSON.stringify(event(`photo-${index}.jpg`)))),
  );
  for (const { functionName, invocationType } of queue.invocations) {
    expect([functionName, invocationType]).toEqual([ARN, "Event"]);
  }
  expect(queue.bodies(QUEUE)).toEqual([]);
});

test.each([
  ["an S3 event", event("a.jpg"), "ReceivedTooOften, at an unknown time: the function's log says why"],
  [
    "an EventBridge event",
    { source: "aws.s3", "detail-type": "Object Created", detail: {} },
    "ReceivedTooOften, at an unknown time: the function's log says why",
  ],
  [
    "an SNS notification",
    { Type: "Notification", Message: "{}" },
    "ReceivedTooOften or NotDelivered, at an unknown time: the function's log says why, or SNS could not deliver it",
  ],
])("%s that SQS moved out of the queue before the function is retried as it is", async (_, body, why) => {
  queue.send(QUEUE, JSON.stringify(body));
  const { code, out } = await run();
  expect(code).toBe(0);
  expect(out).toContain(why);
  expect(queue.invocations.map(({ payload }) => payload)).toEqual([body]);
  expect(queue.bodies(QUEUE)).toEqual([]);
});

describe("what EventBridge could not deliver", () => {
  const body = JSON.stringify({ source: "aws.s3", "detail-type": "Object Created", detail: {} });
  const attributes = {
    RULE_ARN: "arn:aws:events:eu-central-1:111111111111:rule/thumbnail",
    TARGET_ARN: ARN,
    ERROR_CODE: "NO_PERMISSIONS",
    ERROR_MESSAGE: "Lambda\ndenied it",
  };

  test("is retried as it is, and the report says why it was not delivered", async () => {
    queue.send(QUEUE, body, attributes);
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out).toContain("NotDelivered, at an unknown time: NO_PERMISSIONS: Lambda denied it");
    expect(queue.invocations.map(({ payload }) => JSON.stringify(payload))).toEqual([body]);
    expect(queue.bodies(QUEUE)).toEqual([]);
  });

  test.each([
    ["another function", `${ARN}-2`],
    ["a version of it", `${ARN}:1`],
  ])("to %s stays where it is", async (_, target) => {
    queue.send(QUEUE, body, { ...attributes, TARGET_ARN: target });
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(out).toContain(`expected an event for ${ARN}, received one for ${target}`);
    expect(queue.invocations).toEqual([]);
    expect(queue.bodies(QUEUE)).toEqual([body]);
  });
});

test("an empty queue is done", async () => {
  expect(await run()).toMatchObject({ code: 0, out: "0 retried, 0 left" });
});

describe("what cannot be read stays where it is, and is named", () => {
  test.each([
    ["no JSON", "hello", /expected Lambda's record of an invocation, in JSON, received hello/],
    ["another JSON", '{"a":1}', /expected Lambda's record of an invocation, received \{"a":1\}/],
    [
      "another function's record",
      record("x", { requestContext: { functionArn: `${ARN}-2:$LATEST` } }),
      /expected a record of arn:aws:lambda:\S+:thumbnail, received one of arn:aws:lambda:\S+:thumbnail-2:\$LATEST/,
    ],
    [
      "a record without its event",
      record("x", { requestPayload: undefined }),
      /the event as requestPayload, received none/,
    ],
  ])("%s", async (_name, body, reason) => {
    const id = queue.send(QUEUE, body);
    queue.send(QUEUE, record("good.jpg"));
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(out).toMatch(reason);
    expect(out).toContain(`left  ${id}`);
    expect(out).toMatch(/\n1 retried, 1 left$/);
    expect(queue.invocations).toHaveLength(1);
    expect(queue.bodies(QUEUE)).toEqual([body]);
    expect(queue.visible(QUEUE)).toBe(1);
  });
});

test("a dry run invokes nothing, deletes nothing, and shows again what it saw", async () => {
  for (let index = 0; index < 12; index++) queue.send(QUEUE, record(`photo-${index}.jpg`));
  const { code, out } = await run("--dry-run");
  expect(code).toBe(0);
  expect(out).toMatch(/\n12 would be retried, 0 left$/);
  expect(queue.invocations).toEqual([]);
  expect(queue.calls).not.toContain("DeleteMessage");
  expect(queue.visible(QUEUE)).toBe(12);
});

test("no more than --max are retried", async () => {
  for (let index = 0; index < 12; index++) queue.send(QUEUE, record(`photo-${index}.jpg`));
  const { code, out } = await run("--max", "11");
  expect(code).toBe(0);
  expect(out).toMatch(/\n11 retried, 0 left$/);
  expect(queue.bodies(QUEUE)).toHaveLength(1);
});

test("a call that is throttled is made again", async () => {
  queue.send(QUEUE, record("photo.jpg"));
  queue.onCall((call, count) =>
    call === "Invoke" && count <= 2 ? { status: 429, code: "TooManyRequestsException" } : undefined,
  );
  expect(await run()).toMatchObject({ code: 0 });
  expect(queue.calls.filter((call) => call === "Invoke")).toHaveLength(3);
  expect(queue.bodies(QUEUE)).toEqual([]);
});

test("what Lambda does not accept stays in the queue, with Lambda's reason", async () => {
  queue.send(QUEUE, record("photo.jpg"));
  queue.onCall((call) => (call === "Invoke" ? { status: 413, code: "RequestTooLargeException" } : undefined));
  const { code, out } = await run();
  expect(code).toBe(1);
  expect(out).toContain(
    "expected Lambda to accept it, received RequestTooLargeException: a fault of the test",
  );
  expect(queue.calls).not.toContain("DeleteMessage");
  expect(queue.visible(QUEUE)).toBe(1);
});

test("an operator who may not invoke is informed once, and nothing is lost", async () => {
  for (let index = 0; index < 25; index++) queue.send(QUEUE, record(`photo-${index}.jpg`));
  queue.onCall((call) => (call === "Invoke" ? { status: 403, code: "AccessDeniedException" } : undefined));
  const { code, err } = await run();
  expect(code).toBe(1);
  expect(err.match(/AccessDeniedException/g)).toHaveLength(1);
  expect(err).toContain("RedriveError [REDRIVE_FAILED] expected to invoke thumbnail, received");
  expect(queue.calls.filter((call) => call === "Invoke").length).toBeLessThanOrEqual(10);
  expect(queue.visible(QUEUE)).toBe(25);
});

test("an operator who may not read the queue is informed", async () => {
  queue.onCall(() => ({ status: 400, code: "com.amazonaws.sqs#QueueDoesNotExist" }));
  const { code, err } = await run();
  expect(code).toBe(1);
  expect(err).toMatch(/expected to read the queue thumbnail-failures, received QueueDoesNotExist/);
});

test("an event whose message cannot be deleted was retried, and is reported as one that comes again", async () => {
  queue.send(QUEUE, record("photo.jpg"));
  queue.onCall((call) =>
    call === "DeleteMessage" ? { status: 403, code: "AccessDeniedException" } : undefined,
  );
  const { code, out } = await run();
  expect(code).toBe(1);
  expect(out).toContain("retried, but still in the queue, so the next run will retry it again");
  expect(queue.invocations).toHaveLength(1);
  queue.onCall(undefined);
});

test("an event that fails again while the command runs is not retried forever", async () => {
  queue.send(QUEUE, record("photo.jpg"));
  queue.onCall((call) => {
    // Lambda gives it up again, before the queue's end is reached.
    const [invocation] = queue.invocations;
    if (call === "DeleteMessage" && invocation !== undefined) {
      const { requestId } = invocation;
      const requestContext = { requestId, functionArn: `${ARN}:$LATEST`, condition: "RetriesExhausted" };
      queue.send(QUEUE, record("photo.jpg", { requestContext }));
    }
    return undefined;
  });
  const { code, out } = await run();
  expect(code).toBe(1);
  expect(out).toContain("retried before, and failed again");
  expect(out).toMatch(/\n1 retried, 1 left$/);
  expect(queue.invocations).toHaveLength(1);
  expect(queue.visible(QUEUE)).toBe(1);
});

test("a run that is killed between invoking and deleting loses nothing: the next one puts it through again", async () => {
  queue.send(QUEUE, record("photo.jpg"));
  const child = spawn(
    process.execPath,
    ["bin/s3-handshake.cjs", "redrive", "--config", config, "--function", "thumbnail"],
    { cwd: ROOT, env: { ...process.env }, stdio: "ignore" },
  );
  queue.onCall((call) => {
    if (call !== "DeleteMessage") return undefined;
    child.kill("SIGKILL");
    return { status: 500, code: "InternalFailure" };
  });
  const [, signal] = (await once(child, "exit")) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  expect(queue.invocations).toHaveLength(1);
  expect(queue.bodies(QUEUE)).toHaveLength(1);
  queue.onCall(undefined);
  queue.elapse(QUEUE);
  expect(await run()).toMatchObject({ code: 0 });
  expect(queue.invocations.map(({ payload }) => payload)).toEqual([event("photo.jpg"), event("photo.jpg")]);
  expect(queue.bodies(QUEUE)).toEqual([]);
});

test("all functions of the config, each from its own queue", async () => {
  queue.send(QUEUE, record("photo.jpg"));
  const requestContext = {
    requestId: "r",
    functionArn: `${ARN.replace("thumbnail", "second")}:$LATEST`,
    condition: "EventAgeExceeded",
  };
  queue.send(
    "second-failures",
    record("other.jpg", { requestContext, responsePayload: undefined, responseContext: undefined }),
  );
  const out: string[] = [];
  const code = await redrive(["--config", config], { out: (line) => out.push(line), err: () => undefined });
  expect(code).toBe(0);
  expect(out.join("\n")).toContain(
    "EventAgeExceeded after 0 attempts, 2026-11-24T18:16:05.568Z: the function was not run",
  );
  expect(queue.invocations.map(({ functionName }) => functionName.split(":").at(-1))).toEqual([
    "thumbnail",
    "second",
  ]);
});

test.each([
  [
    ["--profile", "nope"],
    /^AwsCredentialsError \[NO_CREDENTIALS\] --profile nope: expected a profile .* `aws configure list-profiles` /,
  ],
  [
    [],
    /^AwsCredentialsError \[NO_CREDENTIALS\] AWS: expected credentials in the environment, .* Give --profile NAME, /,
  ],
])("without credentials (%j) it ends with 2, names where it looked, and says what to do", (args, message) => {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^AWS_/.test(name)));
  const none = join(folder, "none");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["bin/s3-handshake.cjs", "redrive", "--config", config, "--function", "thumbnail", ...args],
    {
      cwd: ROOT,
      encoding: "utf8",
      env: {
        ...environment,
        ...{ AWS_CONFIG_FILE: none, AWS_SHARED_CREDENTIALS_FILE: none, AWS_EC2_METADATA_DISABLED: "true" },
      },
    },
  );
  // Nothing of what next year's SDK needs, either.
  const [reading, error, ...more] = stderr.split("\n");
  expect(reading).toBe("thumbnail: reading thumbnail-failures …");
  expect(error).toMatch(message);
  expect(more).toEqual([""]);
  expect([status, stdout]).toEqual([2, ""]);
});

describe("wrong usage ends with 2, and nothing is called", () => {
  test.each([
    ["an unknown option", ["--fast"], /--help/],
    ["another word", ["more"], /--help/],
    ["no number", ["--max", "0"], /expected a whole number above 0 for --max, received 0/],
    [
      "an unknown function",
      ["--function", "thumbnial"],
      /expected thumbnail for --function, received thumbnial/,
    ],
    ["no config", ["--config", "/nowhere.json"], /expected a config file/],
  ])("%s", async (_name, args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(queue.calls).toEqual([]);
  });

  test("help says what an operator needs", async () => {
    const { code, out } = await run("--help");
    expect(code).toBe(0);
    for (const action of [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:ChangeMessageVisibility",
      "lambda:InvokeFunction",
    ]) {
      expect(out).toContain(action);
    }
  });
});
