import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runtimeProgram } from "../../../src/sandbox/functions/runtime-program";
import { startFunction, type RunningFunction } from "../../../src/sandbox/functions/start-function";
import { emptyFolder, removeFolders, settingsOf } from "../support/functions";

jest.setTimeout(120_000);

const running: RunningFunction[] = [];
const lines: string[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.stop();
  lines.splice(0);
  removeFolders();
});

async function start(code: string, handler = "team.app.run"): Promise<RunningFunction> {
  const folder = emptyFolder();
  mkdirSync(join(folder, "team"));
  writeFileSync(join(folder, "team/app.py"), code);
  const program = await runtimeProgram("python3.13", () => undefined);
  if (program === undefined) throw new Error("expected a Python");
  const started = startFunction({
    settings: settingsOf({ runtime: "python3.13", handler, environment: { GREETING: "hello" } }),
    folder,
    program,
    endpoint: "http://127.0.0.1:9",
    concurrency: 1,
    issue: () => ({
      accessKeyId: "ASIASANDBOX",
      secretAccessKey: "secret",
      sessionToken: "token",
      expiration: new Date(Date.now() + 3_600_000),
    }),
    onLine: (line) => lines.push(line),
  });
  running.push(started);
  return started;
}

test("a handler in Python gets its event, its variables and Lambda's context, one invocation after another", async () => {
  const target = await start(`
import logging, os, boto3
count = 0
def run(event, context):
    global count
    count += 1
    logging.getLogger().warning("at work")
    return [event["n"], count, os.environ["GREETING"], context.aws_request_id, context.get_remaining_time_in_millis() > 0, boto3.client("s3").meta.endpoint_url]
`);
  const first = await target.invoke("id-1", JSON.stringify({ n: "ほ" }));
  const second = await target.invoke("id-2", JSON.stringify({ n: 2 }));
  expect([first, second].map(({ error, payload }) => [error, JSON.parse(payload) as unknown])).toEqual([
    [undefined, ["ほ", 1, "hello", "id-1", true, "http://127.0.0.1:9"]],
    [undefined, [2, 2, "hello", "id-2", true, "http://127.0.0.1:9"]],
  ]);
  expect(lines).toContain("[WARNING] at work");
});

test("what a handler in Python raises is the invocation's error, and the next one runs", async () => {
  const target = await start(`
def run(event, context):
    if event: raise ValueError("no such report")
`);
  const failed = await target.invoke("id-1", "1");
  expect(failed.error).toEqual({ errorType: "ValueError", errorMessage: "no such report" });
  expect((await target.invoke("id-2", "null")).error).toBeUndefined();
});

test.each([
  ["a module that is not there", "def run(event, context): pass", "app.run", "ModuleNotFoundError"],
  ["a function that is not there", "def other(event, context): pass", "team.app.run", "AttributeError"],
  ["a module that fails", "raise KeyError('TARGET')", "team.app.run", "KeyError"],
])("%s fails the function at its start", async (_, code, handler, errorType) => {
  const { error } = await (await start(code, handler)).invoke("id-1", "{}");
  expect(error?.errorType).toBe(errorType);
});

test("other runtimes do not run here", async () => {
  for (const runtime of ["java21", "provided.al2023", undefined]) {
    expect(await runtimeProgram(runtime, () => undefined)).toBeUndefined();
  }
});
