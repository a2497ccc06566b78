import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadExample } from "../verifier/synthesized-stacks";
import { runCli } from "../support/run-cli";
import { synthesizeTo } from "../support/synthesize-to";

jest.setTimeout(240_000);

const CONFIG = "examples/ecs-task.config.ts";
const BUCKET = "arn:aws:s3:::ecs-destination-bucket";
const ROLE = "arn:aws:iam::111111111111:role/ecs-cross-account-s3-role";

let out: string;
beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), "prove-"));
  await synthesizeTo(out, await loadExample("ecs-task"));
});
afterAll(() => rmSync(out, { recursive: true }));

const run = runCli;

describe("npm run prove", () => {
  test("says what is proven, without colour without a terminal", async () => {
    const { status, stdout } = await run("prove", "--all", "--out", out, CONFIG);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /\nproven for every request: nothing missing, nothing too much \(16 kinds of principals, .*\)\n$/,
    );
    expect(stdout).toContain("✓ allowed its own prefix: s3:PutObject s3:AbortMultipartUpload");
    expect(stdout).not.toContain("✗");
    expect(stdout).not.toContain("\u001b");
  });

  test("says what is wrong with its reason, and ends with 1", async () => {
    const { status, stdout } = await run(
      "prove",
      "--quiet",
      "--out",
      out,
      "examples/generic-service.config.ts",
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/missing: the stacks have no cross-account-s3-service-role of 111111111111/);
    expect(stdout).not.toContain("✓");
    expect(stdout).toMatch(/not proven: \d+ missing, \d+ too much, \d+ settings other/);
  });

  test("finds what was edited by hand, by comparing with a fresh synth and without it", async () => {
    const edited = `${out}-edited`;
    cpSync(out, edited, { recursive: true });
    const file = join(edited, "stacks/account_B/cdk.tf.json");
    // The guard leaves out one storage class.
    const text = readFileSync(file, "utf8");
    const tls = '\\"NumericLessThan\\" = {';
    expect(text.split(tls)).toHaveLength(2);
    const storage = '\\"StringNotEquals\\" = {\\"s3:x-amz-storage-class\\" = \\"GLACIER\\"}';
    writeFileSync(file, text.replace(tls, `${storage}, ${tls}`));
    const { status, stdout } = await run("prove", "--quiet", "--out", edited, CONFIG);
    expect(stdout).toMatch(
      /✗ not-as-synthesized: account_B aws_s3_bucket_policy\.\S+\.policy\n +expected …[^\n]+\n +received …[^\n]*GLACIER/,
    );
    expect(stdout).toContain("s3-handshake synth to write them again");
    expect(status).toBe(1);

    const asIs = await run("prove", "--quiet", "--as-is", "--out", edited, CONFIG);
    expect(asIs.stdout).toMatch(/can arn:aws:iam::222222222222:\S+ s3:\S+ \S+ --action-only .*GLACIER/);
    expect(asIs.stdout).toMatch(/^Assuming that the stacks are what `npm run synth` makes.*\nnot proven: /m);
    expect(asIs.status).toBe(1);
    rmSync(edited, { recursive: true });
  });

  test("gives everything as JSON", async () => {
    const { status, stdout } = await run("prove", "--json", "--out", out, CONFIG);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ proven: true, suppositions: [] });
  });

  test.each([
    ["no stacks", ["--out", "/nowhere", CONFIG], /expected what `npm run synth` writes/],
    ["no config", ["none.config.ts"], /expected a config file/],
    ["an unknown option", ["--fast"], /--help/],
  ])("%s: ends with 2", async (_name, args, message) => {
    const { status, stderr, stdout } = await run("prove", ...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
  });
});

describe("npm run can", () => {
  const can = (...args: readonly string[]) => run("can", "--out", out, "--config", CONFIG, ...args);

  test("allowed, by both sides", async () => {
    const { status, stdout } = await can(ROLE, "s3:PutObject", `${BUCKET}/ecs/file`);
    expect(status).toBe(0);
    expect(stdout).toBe(
      [
        "allowed",
        "  allowed by WriteObjects of policy of role ecs-cross-account-s3-role",
        "  allowed by WriteObjectsByEcsTask of bucket policy of ecs-destination-bucket",
        "",
      ].join("\n"),
    );
  });

  test("denied, with what is missing", async () => {
    const { status, stdout } = await can(ROLE, "s3:PutObject", `${BUCKET}/elsewhere/file`);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^denied\n.*policy of role ecs-cross-account-s3-role has no statement/);
  });

  test("under other circumstances", async () => {
    const args = [ROLE, "s3:PutObject", `${BUCKET}/ecs/file`, "--with", "s3:TlsVersion=1.1"];
    expect(await can(...args)).toMatchObject({
      status: 1,
      stdout: "denied\n  denied by DenyOldTls of bucket policy of ecs-destination-bucket\n",
    });
  });

  test("a file of cases: each is reported, and one that is not as expected ends with 1", async () => {
    const file = join(out, "cases.jsonl");
    const write = (...cases: readonly object[]) =>
      writeFileSync(file, cases.map((one) => JSON.stringify(one)).join("\n"));
    const own = {
      principal: ROLE,
      action: "s3:PutObject",
      resource: `${BUCKET}/ecs/file`,
      expect: "allowed",
    };
    write(own, { ...own, name: "over an old TLS", with: { "s3:TlsVersion": "1.1" }, expect: "denied" });
    expect(await can("--cases", file)).toMatchObject({
      status: 0,
      stdout: [
        `✓ allowed ${ROLE} s3:PutObject ${BUCKET}/ecs/file`,
        "✓ denied  over an old TLS",
        "2 of 2 cases as expected",
        "",
      ].join("\n"),
    });
    write({ ...own, name: "deletes", action: "s3:DeleteObject" });
    const { status, stdout } = await can("--cases", file);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^✗ deletes \(.*cases\.jsonl:1\)\n {4}expected allowed, received denied: /);
    expect(stdout).toMatch(/\n0 of 1 cases as expected\n$/);
  });

  test.each([
    [
      "a principal that is none",
      ["stranger", "s3:GetObject", `${BUCKET}/x`],
      /principal: expected one of the roles ecs-cross-account-s3-role, or an ARN, received stranger/,
    ],
    [
      "a bucket that is not there",
      [ROLE, "s3:GetObject", "arn:aws:s3:::none/x"],
      /or of one of the buckets ecs-destination-bucket/,
    ],
    [
      "an action that AWS does not have",
      [ROLE, "s3:GetObjet", `${BUCKET}/x`],
      /action: expected the action "s3:GetObject", received s3:GetObjet/,
    ],
    [
      "an action on buckets, of an object",
      [ROLE, "s3:ListBucket", `${BUCKET}/x`],
      /resource: expected .*\{BucketName\} for s3:ListBucket, received/,
    ],
    ["too little", [ROLE], /expected a principal, an action and a resource/],
    [
      "no such file of cases",
      ["--cases", "none.jsonl"],
      /expected a file of cases .* none\.jsonl \(ENOENT\)/,
    ],
    [
      "cases with a question",
      ["--cases", "none.jsonl", ROLE],
      /--cases without principal, action and resource/,
    ],
  ])("%s: ends with 2", async (_name, args, message) => {
    const { status, stderr } = await can(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
