import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadExample } from "../verifier/synthesized-stacks";
import { runCli } from "../support/run-cli";
import { synthesizeTo } from "../support/synthesize-to";

jest.setTimeout(240_000);

const BUCKET = "arn:aws:s3:::ecs-destination-bucket";
const ROLE = "arn:aws:sts::111111111111:assumed-role/ecs-cross-account-s3-role/0123456789";

let out: string;
beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), "explain-"));
  await synthesizeTo(out, await loadExample("ecs-task"));
});
afterAll(() => rmSync(out, { recursive: true }));

const explain = (...args: readonly string[]) =>
  runCli("explain", "--out", out, "--config", "examples/ecs-task.config.ts", ...args);

function file(name: string, content: string): string {
  const path = join(out, name);
  writeFileSync(path, content);
  return path;
}

const denied = (key: string, reason = "because no identity-based policy allows the s3:PutObject action") =>
  `User: ${ROLE} is not authorized to perform: s3:PutObject on resource: "${BUCKET}/${key}" ${reason}`;

test("what the stacks lack is shown as statements to paste, and ends with 0", async () => {
  const { status, stdout } = await explain(denied("../elsewhere/a"));
  expect(status).toBe(0);
  const texts = stdout.split("\n");
  expect(texts[1]).toBe("  AWS says: no identity-based policy allows it");
  expect(texts[2]).toBe("  the stacks lack it");
  expect(stdout).toContain(
    "  add to policy of role ecs-cross-account-s3-role, in account A (111111111111):\n",
  );
  expect(stdout).toContain(
    "  and to bucket policy of ecs-destination-bucket, in account B (222222222222):\n",
  );
  expect(stdout).toContain("  checked: with these statements the stacks allow the request\n");
  const [first] = /^ {6}\{[\s\S]*?^ {6}\}/m.exec(stdout) ?? [];
  expect(JSON.parse(first ?? "")).toEqual({
    Effect: "Allow",
    Action: "s3:PutObject",
    Resource: `${BUCKET}/../elsewhere/*`,
  });
});

test("what they allow is not deployed, and ends with 1", async () => {
  const prefix =
    ((await loadExample("ecs-task")).writers[0] as { prefixes: readonly string[] }).prefixes[0] ?? "";
  const { status, stdout } = await explain(
    file("app.log", `12:00 ERROR AccessDenied: ${denied(`${prefix}a`)}\n`),
  );
  expect(status).toBe(1);
  expect(stdout).toContain("  the stacks allow it: the deployed policies differ\n");
  expect(stdout).toContain(
    "WriteObjects of policy of role ecs-cross-account-s3-role, in account A (111111111111)\n",
  );
});

test("several inputs at once end with the highest code, as JSON too", async () => {
  const event = {
    Records: [
      {
        eventSource: "s3.amazonaws.com",
        eventName: "PutObject",
        awsRegion: "ap-northeast-1",
        errorCode: "AccessDenied",
        errorMessage: "Access Denied",
        userIdentity: { type: "AWSAccount", accountId: "111111111111" },
        requestParameters: { bucketName: "ecs-destination-bucket", key: "a" },
      },
    ],
  };
  const { status, stdout } = await explain(
    "--json",
    file("trail.json", JSON.stringify(event)),
    denied("elsewhere/a"),
  );
  expect(status).toBe(2);
  const found = JSON.parse(stdout) as { verdict: string; next: string[]; why: { text: string }[] }[];
  expect(found.map(({ verdict }) => verdict)).toEqual(["undetermined", "lacking"]);
  expect(found[0]?.next).toEqual(["say --principal ARN: the principal"]);
  expect(found[1]?.why[0]?.text).toContain("has no statement that allows s3:PutObject");
});

test("what a message does not say is taken from the options", async () => {
  const bare = "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied";
  const { status, stdout } = await explain(
    bare,
    "--principal",
    "ecs-cross-account-s3-role",
    "--resource",
    "s3://ecs-destination-bucket/elsewhere/a",
  );
  expect(status).toBe(0);
  expect(stdout).toContain("add to policy of role ecs-cross-account-s3-role");
});

test.each([
  [
    ["all is well with it"],
    'expected a denial of AWS, such as "User: ARN is not authorized to perform: ACTION", received none',
  ],
  [
    [denied("a", "because the moon is full")],
    "argument 1:1: expected one of AWS's reasons, such as: because no identity-based policy allows the … action, received because the moon is full",
  ],
  [
    ["no-such-file.log"],
    "expected a file, - or AWS's whole message in quotes, received no-such-file.log (ENOENT)",
  ],
  [[denied("a"), "--with", "key"], "expected KEY=VALUE"],
])("%j is an error", async (args, words) => {
  const { status, stdout, stderr } = await explain(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(words);
});

test("what is not understood besides what is does not go unseen", async () => {
  const text = `${denied("elsewhere/a")}\n${denied("b", "because the moon is full")}`;
  const { status, stdout, stderr } = await explain(file("both.log", text));
  expect(status).toBe(2);
  expect(stdout).toContain("the stacks lack it");
  expect(stderr).toContain("both.log:2: expected one of AWS's reasons");
});

test("a message cannot begin its own line", async () => {
  const forged = `${BUCKET}/a${String.fromCharCode(27)}[31m`;
  const { stdout } = await explain(
    file("forged.json", JSON.stringify({ m: denied("x").replace(`${BUCKET}/x`, forged) })),
  );
  expect(stdout).not.toContain(String.fromCharCode(27));
});

test("help says what the codes mean", async () => {
  const { status, stdout } = await runCli("explain", "--help");
  expect(status).toBe(0);
  expect(stdout).toContain("Exit codes: 0 the stacks explain every denial");
});
