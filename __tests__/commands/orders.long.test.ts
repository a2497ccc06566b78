import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { answerIn, run as runStandIn, stopAnswering } from "../deploy/stand-in";
import { runCli } from "../support/run-cli";

jest.setTimeout(240_000);

const ROOT = resolve(__dirname, "../..");
const APP = join(ROOT, "bin/s3-handshake.cjs");
const CDKTF = join(ROOT, "node_modules/cdktf-cli/bundle/bin/cdktf.js");

/** Two configs whose writers and buckets have nothing in common. */
const NAMES = ["one", "two"] as const;
type Name = (typeof NAMES)[number];

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "orders-")));
  process.chdir(folder);
  writeFileSync(
    "cdktf.json",
    JSON.stringify({ language: "typescript", app: `node ${APP} app`, projectId: "orders" }),
  );
  for (const name of NAMES) writeFileSync(`${name}.json`, JSON.stringify(config(name)));
});
afterEach(() => {
  process.chdir(ROOT);
  rmSync(folder, { recursive: true });
});

function config(name: string): object {
  return {
    accounts: {
      A: { id: "111111111111", region: "eu-central-1" },
      B: { id: "222222222222", region: "eu-central-1" },
    },
    destination: { bucketName: `bucket-of-${name}` },
    writers: [{ kind: "ecs-task", name, roleName: `role-of-${name}`, prefixes: [`${name}/`] }],
  };
}

/** What `cdktf synth`, `diff` and `deploy` do with the app. */
function runApp(named?: Name) {
  return spawnSync(process.execPath, [APP, "app"], {
    encoding: "utf8",
    env: {
      ...process.env,
      CDKTF_OUTDIR: "cdktf.out",
      ...(named === undefined ? {} : { S3_HANDSHAKE_CONFIG: `${named}.json` }),
    },
  });
}

const recorded = (): unknown =>
  existsSync("cdktf.out/s3-handshake.json")
    ? (JSON.parse(readFileSync("cdktf.out/s3-handshake.json", "utf8")) as { config: { path: string } }).config
        .path
    : undefined;

const question = (name: Name): string[] => [
  `arn:aws:iam::111111111111:role/role-of-${name}`,
  "s3:PutObject",
  `arn:aws:s3:::bucket-of-${name}/${name}/file`,
];

/** What makes the stacks, and of which config it makes them after those of another: by name, and of the last one. */
const MAKERS: Record<string, { run: () => Promise<unknown>; makes: (last: Name) => Name }> = {
  "synth one": { run: () => expectDone(runCli("synth", "one.json")), makes: () => "one" },
  synth: { run: () => expectDone(runCli("synth")), makes: (last) => last },
  "cdktf synth": { run: () => expectDone(runApp()), makes: (last) => last },
  "cdktf synth of two": { run: () => expectDone(runApp("two")), makes: () => "two" },
};

async function expectDone(
  ended: { status: unknown; stderr: string } | Promise<{ status: unknown; stderr: string }>,
) {
  const { status, stderr } = await ended;
  expect([status, stderr]).toEqual([0, expect.anything()]);
}

/** No question is answered about another config than the stacks': it is theirs, or it is refused. */
async function expectOf(name: Name): Promise<void> {
  const other = name === "one" ? "two" : "one";
  expect(recorded()).toBe(`../${name}.json`);
  const line = `Config: ${name}.json, as recorded in cdktf.out\n`;
  expect(await runCli("can", ...question(name))).toMatchObject({ status: 0, stderr: line });
  expect(await runCli("can", "--config", `${name}.json`, ...question(name))).toMatchObject({
    status: 0,
    stderr: "",
  });
  expect(await runCli("prove", "--as-is")).toMatchObject({ status: 0, stderr: line });
  expect(await runCli("prove", "--as-is", `${name}.json`)).toMatchObject({ status: 0, stderr: "" });
  const refused = {
    status: 2,
    stdout: "",
    stderr:
      `OtherConfigError [OTHER_CONFIG] ${other}.json: expected the config that cdktf.out was made of, ${name}.json, ` +
      `received another. Name none for that one. For this one: npx s3-handshake synth ${other}.json ` +
      "--out other/cdktf.out, then the same command with --out other/cdktf.out.\n",
  };
  expect(await runCli("can", "--config", `${other}.json`, ...question(other))).toEqual(refused);
  expect(await runCli("prove", `${other}.json`)).toEqual(refused);
}

/** Every maker after every maker, in one walk. */
function walk(): string[] {
  const names = Object.keys(MAKERS);
  const left = new Set(names.flatMap((one) => names.map((next) => `${one}>${next}`)));
  const trail: string[] = [];
  const visit = (at: string): void => {
    for (const next of names) if (left.delete(`${at}>${next}`)) visit(next);
    trail.unshift(at);
  };
  visit("synth one");
  expect(trail).toHaveLength(names.length ** 2 + 1);
  return trail;
}

test("in no order of synth, can, prove and cdktf synth over two configs is an answer about the wrong one", async () => {
  let last: Name = "one";
  for (const name of walk()) {
    const maker = MAKERS[name];
    await maker?.run();
    last = maker?.makes(last) ?? last;
    await expectOf(last);
  }
});

/** The real one: `cdktf synth` in the folder. */
function cdktfSynth(named?: Name): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CDKTF, "synth"], {
    encoding: "utf8",
    env: {
      ...process.env,
      CHECKPOINT_DISABLE: "1",
      FORCE_COLOR: "0",
      ...(named === undefined ? {} : { S3_HANDSHAKE_CONFIG: `${named}.json` }),
    },
  });
  expect([status, stdout + stderr]).toEqual([
    0,
    expect.stringContaining("Generated Terraform code for the stacks: account_A, account_B"),
  ]);
}

/** What is deployed is what the stacks are: of no other config, whichever was named last. */
async function expectDeployed(name: Name): Promise<void> {
  const { status, stderr } = await runStandIn("deploy", "--auto-approve");
  expect(stderr).toContain(`Config: ${name}.json, as recorded in cdktf.out\n`);
  expect(status).toBe(0);
  const state = readFileSync("account_A.tfstate", "utf8");
  expect(NAMES.map((each) => state.includes(`role-of-${each}`))).toEqual(NAMES.map((each) => each === name));
}

test("nor with cdktf itself and deployments between", async () => {
  answerIn(folder);
  try {
    await expectDone(runCli("synth", "one.json"));
    cdktfSynth();
    await expectOf("one");
    await expectDeployed("one");
    cdktfSynth("two");
    await expectOf("two");
    await expectDeployed("two");
    await expectDone(runCli("synth", "one.json"));
    await expectDeployed("one");
    cdktfSynth();
    await expectDeployed("one");
  } finally {
    stopAnswering();
  }
});

test("the environment's config counts as given", async () => {
  await runCli("synth", "one.json");
  process.env["S3_HANDSHAKE_CONFIG"] = "two.json";
  try {
    expect(await runCli("can", ...question("two"))).toMatchObject({ status: 2, stdout: "" });
    expect((await runCli("synth")).stderr).toMatch(/^Config: two\.json, from S3_HANDSHAKE_CONFIG\n/);
    expect(recorded()).toBe("../two.json");
  } finally {
    delete process.env["S3_HANDSHAKE_CONFIG"];
  }
});

test("a copy of the config is the same config; a changed one is said to be changed", async () => {
  await runCli("synth", "one.json");
  writeFileSync("copy.json", readFileSync("one.json"));
  const { status, stderr } = await runCli("prove", "copy.json");
  expect(status).toBe(0);
  expect(stderr).not.toContain("Config:");
  writeFileSync("one.json", JSON.stringify({ ...config("one"), destination: { bucketName: "another" } }));
  expect((await runCli("prove", "--as-is")).stderr).toMatch(
    /^Config: one\.json, as recorded in cdktf\.out; it has changed since that synth\n/,
  );
});

test("a recorded config that is gone is named", async () => {
  await runCli("synth", "one.json");
  rmSync("one.json");
  expect(await runCli("prove")).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "OtherConfigError [OTHER_CONFIG] cdktf.out: expected its config, one.json, where it was at the synth, " +
      "received no such file. Name the config.\n",
  });
});

test.each(["prove", "lint", "who"])("%s where nothing was synthesized says what to name", async (command) => {
  expect(await runCli(command, "--out", "absent")).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "OtherConfigError [OTHER_CONFIG] absent: expected what synth wrote, with the record of its config, received none. " +
      "Name the folder with --out, the config with --config, or run this in the project's folder.\n",
  });
});

describe("what is not proven", () => {
  const denied = {
    ...config("one"),
    limits: { serviceControlPolicies: [{ name: "root", files: ["deny.json"] }] },
  };

  test("does not reach cdktf, which says what is wrong; synth writes it and says so", async () => {
    await runCli("synth", "two.json");
    const before = readFileSync("cdktf.out/stacks/account_B/cdk.tf.json", "utf8");
    writeFileSync(
      "deny.json",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Sid: "NoWrites", Effect: "Deny", Action: "s3:PutObject", Resource: "*" }],
      }),
    );
    writeFileSync("one.json", JSON.stringify(denied));
    const app = runApp("one");
    expect(app.stderr).toMatch(
      /^NotProvenError \[NOT_PROVEN\] the stacks of one\.json: expected what the config asks for, received not proven: .*\. Nothing was written\.\n/m,
    );
    expect(app.stderr).toMatch(/denied by NoWrites/);
    expect(app.status).toBe(1);
    expect(readFileSync("cdktf.out/stacks/account_B/cdk.tf.json", "utf8")).toBe(before);

    const { status, stdout } = await runCli("synth", "one.json");
    expect(stdout).toMatch(/\nnot proven: [^\n]*\nSee `npx s3-handshake prove`\.\n$/);
    expect(stdout).not.toContain("Next:");
    expect(status).toBe(1);
    expect(recorded()).toBe("../one.json");
  });
});
