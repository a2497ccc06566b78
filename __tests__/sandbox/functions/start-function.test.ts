import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FunctionSettings } from "../../../src/sandbox/functions/function-settings";
import { startFunction, type RunningFunction } from "../../../src/sandbox/functions/start-function";
import { codeFolder, isRunning, removeFolders, settingsOf } from "../support/functions";

jest.setTimeout(120_000);

const NODE = {
  path: process.execPath,
  args: [join(__dirname, "../../../src/sandbox/functions/bootstrap.cjs")],
};

const running: RunningFunction[] = [];
const lines: string[] = [];

interface Given {
  readonly handler: string;
  readonly settings?: Partial<FunctionSettings>;
  readonly concurrency?: number;
  readonly secondsLeft?: number;
}

function start({ handler, settings = {}, concurrency = 4, secondsLeft = 3600 }: Given): RunningFunction {
  const started = startFunction({
    settings: settingsOf(settings),
    folder: codeFolder(handler),
    program: NODE,
    endpoint: "http://127.0.0.1:9",
    concurrency,
    issue: () => ({
      accessKeyId: "ASIASANDBOX",
      secretAccessKey: "secret",
      sessionToken: "token",
      expiration: new Date(Date.now() + secondsLeft * 1000),
    }),
    onLine: (line) => lines.push(line),
  });
  running.push(started);
  return started;
}

async function call(target: RunningFunction, event: unknown = {}, requestId = "id-1") {
  const { payload, error, ...rest } = await target.invoke(requestId, JSON.stringify(event));
  return { answer: JSON.parse(payload) as unknown, error, ...rest };
}

afterEach(async () => {
  const pids = running.flatMap((each) => each.pids());
  for (const each of running.splice(0)) each.stop();
  for (let tries = 0; pids.some(isRunning) && tries < 100; tries++) await sleep(50);
  expect(pids.filter(isRunning)).toEqual([]);
  lines.length = 0;
});
afterAll(removeFolders);

test("a handler gets the event and Lambda's context, and its answer comes back", async () => {
  const target = start({
    handler: `exports.handler = async (event, context) => ({ event, id: context.awsRequestId,
      arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis() > 1000 })`,
  });
  const { answer, error, maxMemoryBytes } = await call(target, { a: "ü" }, "id-7");
  expect(error).toBeUndefined();
  expect(answer).toEqual({ event: { a: "ü" }, id: "id-7", arn: target.settings.arn, left: true });
  if (process.platform === "linux") expect(maxMemoryBytes).toBeGreaterThan(1e7);
});

test("it has the variables of its stack and Lambda's own, and none of who runs the sandbox", async () => {
  process.env["NOT_FOR_THE_FUNCTION"] = "x";
  const target = start({
    handler: "exports.handler = async () => process.env",
    settings: { environment: { SOURCE_BUCKET: "photos", AWS_REGION: "moon" } },
  });
  const { answer } = await call(target);
  delete process.env["NOT_FOR_THE_FUNCTION"];
  expect(answer).toMatchObject({
    SOURCE_BUCKET: "photos",
    AWS_REGION: "eu-central-1",
    AWS_LAMBDA_FUNCTION_NAME: "thumbnail",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
    AWS_ACCESS_KEY_ID: "ASIASANDBOX",
    AWS_SESSION_TOKEN: "token",
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  });
  expect(answer).not.toHaveProperty("NOT_FOR_THE_FUNCTION");
  expect(answer).not.toHaveProperty("HOME");
});

describe("environments", () => {
  const COUNT = "let count = 0; exports.handler = async () => ({ pid: process.pid, count: ++count })";

  test("one is used again, warm", async () => {
    const target = start({ handler: COUNT });
    const first = await call(target);
    const second = await call(target);
    expect(first.answer).toMatchObject({ count: 1 });
    expect(second.answer).toEqual({ ...(first.answer as object), count: 2 });
  });

  test("one whose credentials are about to end is not", async () => {
    const target = start({ handler: COUNT, secondsLeft: 60 });
    await call(target);
    expect((await call(target)).answer).toMatchObject({ count: 1 });
  });

  test("there are never more at once than are reserved, and what comes beyond waits", async () => {
    const target = start({
      handler: `exports.handler = async () => { await new Promise((r) => setTimeout(r, 200)); return process.pid; }`,
      settings: { reservedConcurrency: 2 },
      concurrency: 100,
    });
    const answers = await Promise.all([1, 2, 3, 4, 5].map((each) => call(target, {}, String(each))));
    expect(new Set(answers.map(({ answer }) => answer)).size).toBe(2);
  });

  test("that of a handler that throws is used again, and the error is reported by type and message", async () => {
    const target = start({
      handler: `let count = 0; exports.handler = async () => { throw new RangeError("no " + ++count); }`,
    });
    expect((await call(target)).error).toEqual({ errorType: "RangeError", errorMessage: "no 1" });
    expect((await call(target)).error).toEqual({ errorType: "RangeError", errorMessage: "no 2" });
  });
});

describe("an invocation that ends in the middle", () => {
  const exit = (how: string) => ({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: id-1 Error: Runtime exited with error: ${how}`,
  });

  test("by the process's own exit", async () => {
    const target = start({ handler: "exports.handler = async (event) => event.stay || process.exit(3)" });
    expect((await call(target)).error).toEqual(exit("exit status 3"));
    expect(await call(target, { stay: "here" })).toMatchObject({ answer: "here", error: undefined });
  });

  test("by an error that is not caught", async () => {
    const target = start({
      handler: `exports.handler = () => new Promise(() => setTimeout(() => { throw new Error("late") }, 10))`,
    });
    expect((await call(target)).error).toEqual(exit("exit status 1"));
    expect(lines.join("\n")).toContain("Error: late");
  });

  test("by a signal from outside", async () => {
    const target = start({
      handler: "exports.handler = () => new Promise(() => setInterval(() => {}, 1000))",
    });
    const answer = call(target);
    while (target.pids().length === 0) await sleep(20);
    process.kill(target.pids()[0] ?? 0, "SIGKILL");
    expect((await answer).error).toEqual(exit("signal: killed"));
  });

  test("by its time limit, and the process is gone", async () => {
    const target = start({
      handler: `exports.handler = async (event) => event.stay || new Promise(() => setInterval(() => {}, 1000))`,
      settings: { timeoutSeconds: 1 },
    });
    await call(target, { stay: "warm" });
    const [pid = 0] = target.pids();
    expect((await call(target)).error).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: "RequestId: id-1 Error: Task timed out after 1.00 seconds",
    });
    expect(target.pids()).not.toContain(pid);
  });

  (process.platform === "linux" ? test : test.failing)("by its memory limit", async () => {
    const target = start({
      handler: `exports.handler = async () => { const kept = [];
        for (;;) { kept.push(Buffer.alloc(8e6, 1)); await new Promise((r) => setTimeout(r, 5)); } }`,
      settings: { memoryMegabytes: 160 },
    });
    const { error, isOverMemory, maxMemoryBytes } = await call(target);
    expect(error).toEqual(exit("signal: killed"));
    expect(isOverMemory).toBe(true);
    expect(maxMemoryBytes).toBeGreaterThan(160 * 1024 * 1024);
  });
});

test.each([
  ["that throws", `throw new Error("no setting")`, "Error", "no setting"],
  [
    "without the handler",
    `exports.other = 1`,
    "Runtime.HandlerNotFound",
    "index.handler is undefined or not exported",
  ],
])("code %s fails at its start, by name", async (_, handler, errorType, errorMessage) => {
  expect((await call(start({ handler }))).error).toEqual({ errorType, errorMessage });
});

test("a role that Lambda may not assume is the invocation's error", async () => {
  const target = startFunction({
    settings: settingsOf(),
    folder: codeFolder(""),
    program: NODE,
    endpoint: "",
    concurrency: 1,
    issue: () => {
      throw new Error("not allowed by the trust policy");
    },
    onLine: () => undefined,
  });
  expect((await call(target)).error?.errorMessage).toBe("not allowed by the trust policy");
});

test("the log says what Lambda's says", async () => {
  const target = start({ handler: `exports.handler = async () => console.log("hello")` });
  await call(target, {}, "id-9");
  await sleep(100);
  expect(lines).toEqual(
    expect.arrayContaining([
      "START RequestId: id-9 Version: $LATEST",
      "hello",
      "END RequestId: id-9",
      expect.stringMatching(
        /^REPORT RequestId: id-9 Duration: [\d.]+ ms Memory Size: 512 MB Max Memory Used: \d+ MB$/,
      ),
    ]),
  );
});
