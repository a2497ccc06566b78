import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadExample } from "../verifier/synthesized-stacks";
import { runCli } from "../support/run-cli";
import { synthesizeTo } from "../support/synthesize-to";

jest.setTimeout(240_000);

const CONFIG = "examples/ecs-task.config.ts";
const BUCKET = "arn:aws:s3:::ecs-destination-bucket";

let out: string;
beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), "who-"));
  await synthesizeTo(out, await loadExample("ecs-task"));
});
afterAll(() => rmSync(out, { recursive: true }));

const who = (...args: readonly string[]) => runCli("who", "--out", out, "--config", CONFIG, ...args);

test("says who may, with what it takes and which statements allow it", async () => {
  const { status, stdout } = await who("s3:PutObject", `${BUCKET}/x`);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^(role|the root user|any other)/);
  expect(stdout).toContain("    if aws:SecureTransport is true\n");
  expect(stdout).toMatch(/ principals may, found in \d+ sets of requests: no one else\n$/);
});

test("by kind where action and resource are left out", async () => {
  const { status, stdout } = await who("s3:*");
  expect(status).toBe(0);
  expect(stdout).toContain("role ecs-cross-account-s3-role of 111111111111\n");
  expect(stdout).not.toContain("sqs:");
});

test("as JSON, with a request that can be repeated", async () => {
  const { status, stdout } = await who("s3:PutObject", `${BUCKET}/*`, "--json");
  expect(status).toBe(0);
  const { found } = JSON.parse(stdout) as {
    found: {
      principal: string;
      example: string;
      terms: { request: { action: string; resource: string } }[];
    }[];
  };
  const writer = found.find(({ principal }) => principal.startsWith("role ecs"));
  const request = writer?.terms[0]?.request;
  expect(request).toMatchObject({ action: "s3:PutObject" });
  const again = await runCli(
    ...["can", "--out", out, "--config", CONFIG],
    ...[writer?.example ?? "", request?.action ?? "", request?.resource ?? ""],
  );
  expect(again).toMatchObject({ status: 0 });
});

test.each([
  [["PutObject"], 'expected an action such as s3:PutObject, "s3:*" or "*", received PutObject'],
  [["s3:PutObject", "bucket"], 'expected an ARN of six parts or "*" for the resource, received bucket'],
  [
    ["s3:PutObject", "arn:aws:s3:::ecs-destination-bukket/x"],
    `resource: expected a resource of the stacks for s3:PutObject, such as ${BUCKET}/*`,
  ],
  [["sqs:SendMessage", BUCKET], "resource: expected something of sqs, of which the stacks create nothing"],
  [["a", "b", "c"], "expected action resource, received a b c"],
])("%j is refused", async (args, message) => {
  const { status, stderr } = await who(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
