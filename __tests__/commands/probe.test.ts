import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadExample } from "../verifier/synthesized-stacks";
import { runCli } from "../support/run-cli";
import { synthesizeTo } from "../support/synthesize-to";

jest.setTimeout(240_000);

let out: string;
const before = { ...process.env };
beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), "probe-"));
  await synthesizeTo(out, await loadExample("ecs-task"));
  writeFileSync(join(out, "config"), "");
  // Invalid credentials.
  process.env = {
    ...before,
    AWS_CONFIG_FILE: join(out, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(out, "config"),
    AWS_EC2_METADATA_DISABLED: "true",
  };
});
afterAll(() => {
  process.env = before;
  rmSync(out, { recursive: true });
});

const probe = (...args: readonly string[]) =>
  runCli("probe", "--out", out, "--config", "examples/ecs-task.config.ts", ...args);

const BUCKET = "arn:aws:s3:::ecs-destination-bucket";

test("the policies that a run needs are by account, and deletions are the bucket's own account's alone", async () => {
  const { status, stdout } = await probe("--policy");
  expect(status).toBe(0);
  const policies = JSON.parse(stdout) as Record<
    string,
    { Statement: { Sid: string; Action: string[]; Resource: string[] }[] }
  >;
  const sids = Object.fromEntries(
    Object.entries(policies).map(([account, { Statement }]) => [account, Statement.map(({ Sid }) => Sid)]),
  );
  expect(sids).toEqual({
    "111111111111": ["ReadRoles", "WriteProbes"],
    "222222222222": ["ReadBuckets", "WriteProbes", "ReadProbes", "DeleteProbes1"],
  });
  const [, write] = policies["111111111111"]?.Statement ?? [];
  expect(write?.Action).toEqual(["s3:PutObject"]);
  expect(write?.Resource).toContain(`${BUCKET}/.s3-handshake-probe/*`);
  expect(
    write?.Resource.every((one) => one.startsWith(`${BUCKET}/`) && one.endsWith(".s3-handshake-probe/*")),
  ).toBe(true);
});

test("a run that only reads needs no permission to write", async () => {
  const { stdout } = await probe("--policy", "--read-only");
  expect(stdout).not.toMatch(/Put|Delete|s3:GetObject"/);
});

test.each([
  [["--profile", "lake=team"], "expected one of A, B for --profile, received lake"],
  [["--profile", "team"], "expected ACCOUNT=NAME, such as A=team"],
  [
    ["--profile", "A=missing"],
    "--profile missing: expected a profile of the AWS config files that has credentials",
  ],
])("%j is an error", async (args, words) => {
  const { status, stdout, stderr } = await probe(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(words);
});

test.each([
  [["--profile", "A=team"], "expected --live with --profile, received only --profile"],
  [["--live", "--as-is"], "expected --live without plans, states or --as-is"],
  [
    ["--live", "--profile", "A=missing"],
    "--profile missing: expected a profile of the AWS config files that has credentials",
  ],
])("prove %j is an error, and no verdict", async (args, words) => {
  const { status, stdout, stderr } = await runCli(
    "prove",
    "examples/ecs-task.config.ts",
    "--out",
    out,
    ...args,
  );
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(words);
});

test("help says what is written, and what the codes mean", async () => {
  const { status, stdout } = await runCli("probe", "--help");
  expect(status).toBe(0);
  expect(stdout).toContain("Exit codes: 0 everything is as expected");
  expect(stdout).toContain(".s3-handshake-probe/");
});
