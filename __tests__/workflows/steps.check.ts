import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { STACKS, workflow } from "./workflows";

/** The shell steps of the pipeline, run by bash as GitHub runs them, with stand-ins for npm, npx and gh. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "steps-"));
  for (const { id } of STACKS) mkdirSync(join(folder, "cdktf.out/stacks", id), { recursive: true });
  mkdirSync(join(folder, "base"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly status: number | null;
  readonly calls: readonly string[];
  readonly output: string;
  readonly summary: string;
  readonly stdout: string;
}

/**
 * Runs a step.
 *
 * @param stand - by program the bash that answers its calls; each call is noted
 */
function run(file: string, job: string, name: string, stand: Readonly<Record<string, string>>): Ended {
  const step = workflow(file).jobs[job]?.steps.find((one) => one.name === name);
  assert.ok(step?.run, `${file}: no step "${name}" of ${job}`);
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  for (const [program, script] of Object.entries(stand)) {
    const text = `#!/usr/bin/env bash\necho "${program} $*" >> "$NOTES"\n${script}\n`;
    writeFileSync(join(bin, program), text);
    chmodSync(join(bin, program), 0o755);
  }
  const files = { NOTES: join(folder, "notes"), GITHUB_OUTPUT: join(folder, "output") };
  const summary = join(folder, "summary");
  for (const path of [...Object.values(files), summary]) writeFileSync(path, "");
  const value = (text: string): string => text.replace(/\$\{\{ matrix\.stack \}\}/g, "account_B");
  const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([key, text]) => [key, value(text)]));
  const { status, stdout } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
    cwd: join(folder, value(step["working-directory"] ?? ".")),
    encoding: "utf8",
    env: {
      ...env,
      ...files,
      GITHUB_STEP_SUMMARY: summary,
      PATH: [bin, process.env["PATH"]].join(delimiter),
    },
  });
  return {
    status,
    stdout,
    calls: readFileSync(files.NOTES, "utf8").split("\n").filter(Boolean),
    output: readFileSync(files.GITHUB_OUTPUT, "utf8"),
    summary: readFileSync(summary, "utf8"),
  };
}

/** s3-handshake whose plan ends with this code. */
const planning = (code: number): string => `echo "the plan"; exit ${code}`;

const PLAN = "npx s3-handshake plan";

for (const [code, changed] of [
  [0, "false"],
  [3, "true"],
] as const) {
  test(`a plan that ends with ${code} is saved and shown, and says changed=${changed}`, () => {
    const { status, calls, output, summary } = run("deploy", "plan-account_A", "Plan", {
      npx: planning(code),
    });
    assert.equal(status, 0);
    assert.deepEqual(calls, [`${PLAN} account_A --save plans --detailed-exitcode`]);
    assert.equal(output, `changed=${changed}\n`);
    assert.match(summary, /^```\nthe plan\n```\n$/);
  });
}

for (const code of [1, 2]) {
  test(`a plan that fails with ${code} fails the job, and says nothing of changes`, () => {
    const { status, output } = run("deploy", "plan-account_A", "Plan", { npx: planning(code) });
    assert.equal(status, code);
    assert.equal(output, "");
  });
}

test("a plan takes no lock: its role only reads", () => {
  for (const [file, job] of [
    ["deploy", "plan-account_B"],
    ["drift", "drift"],
  ] as const) {
    const step = workflow(file).jobs[job]?.steps.find(({ name }) => name === "Plan");
    assert.equal(step?.env?.["TF_CLI_ARGS_plan"], "-lock=false");
  }
});

test("what is applied is the plan that was approved", () => {
  const { status, calls } = run("deploy", "apply-account_B", "Apply the plan that was approved", { npx: "" });
  assert.equal(status, 0);
  assert.deepEqual(calls, ["npx s3-handshake deploy account_B --plans plans --auto-approve"]);
});

test("an apply that fails fails the job", () => {
  const ended = run("deploy", "apply-account_A", "Apply the plan that was approved", { npx: "exit 1" });
  assert.equal(ended.status, 1);
});

test("no drift: nothing in the summary", () => {
  const { status, calls, summary } = run("drift", "drift", "Plan", { npx: planning(0) });
  assert.equal(status, 0);
  assert.deepEqual(calls, [`${PLAN} account_B --detailed-exitcode`]);
  assert.equal(summary, "");
});

test("drift fails the job with an error that names the stack, and the plan is in the summary", () => {
  const { status, stdout, summary } = run("drift", "drift", "Plan", { npx: planning(3) });
  assert.equal(status, 1);
  assert.match(stdout, /^::error::account_B differs from the main branch/m);
  assert.match(summary, /the plan/);
});

test("a drift plan that fails is a failure, not a drift", () => {
  const { status, stdout } = run("drift", "drift", "Plan", { npx: planning(1) });
  assert.equal(status, 1);
  assert.doesNotMatch(stdout, /::error::/);
});

test("the state that is proven is the stack's own, as Terraform shows it", () => {
  const { status, calls } = run("drift", "drift", "State", { terraform: "echo '{}'" });
  assert.equal(status, 0);
  assert.deepEqual(calls, ["terraform -chdir=cdktf.out/stacks/account_B show -json"]);
  assert.equal(readFileSync(join(folder, "state-account_B.json"), "utf8"), "{}\n");
});

for (const status of [0, 1, 2]) {
  test(`the states of all accounts are proven together: the job ends as the proof does, with ${status}`, () => {
    for (const { id } of STACKS) writeFileSync(join(folder, `state-${id}.json`), "{}");
    const ended = run("drift", "prove-states", "Prove the states", { npx: `exit ${status}` });
    assert.equal(ended.status, status);
    assert.deepEqual(ended.calls, [
      "npx s3-handshake prove --state state-account_A.json --state state-account_B.json",
    ]);
  });
}

const COMPARE = "Compare with the base branch";
/** s3-handshake whose diff ends with this code, and whose synth with another. */
const diffing = (code: number, synth = 0): Readonly<Record<string, string>> => ({
  npm: "",
  npx: `case "$2" in synth) exit ${synth};; diff) echo "access" > access.md; exit ${code};; esac`,
});

for (const [code, status] of [
  [0, 0],
  [3, 0],
  [2, 2],
] as const) {
  test(`a comparison that ends with ${code} ends the step with ${status}`, () => {
    const ended = run("proof", "prove", COMPARE, diffing(code));
    assert.equal(ended.status, status);
    assert.deepEqual(ended.calls, [
      "npm ci",
      "npx s3-handshake synth",
      "npx s3-handshake diff base/cdktf.out cdktf.out --markdown access.md",
    ]);
  });
}

test("where there is nothing to compare with, the report says so", () => {
  const { status, calls } = run("proof", "prove", COMPARE, diffing(0, 1));
  assert.equal(status, 0);
  assert.deepEqual(calls, ["npm ci", "npx s3-handshake synth"]);
  assert.match(readFileSync(join(folder, "access.md"), "utf8"), /no proven stacks/);
});

test("the report is the comparison and the proof, and there even when a step before it failed", () => {
  writeFileSync(join(folder, "access.md"), "access");
  const { status, summary } = run("proof", "prove", "Report", {});
  assert.equal(status, 0);
  assert.equal(summary, "access\n");
  assert.ok(existsSync(join(folder, "report.md")));
});

const COMMENT = "Comment, or update the comment";

/** gh that finds these comments. */
const finding = (ids: string): Readonly<Record<string, string>> => ({
  gh: `case "$*" in *--jq*) printf '%s' '${ids}';; esac`,
});

test("the first report is its own comment", () => {
  writeFileSync(join(folder, "report.md"), "x".repeat(100_000));
  const { status, calls } = run("proof", "comment", COMMENT, finding(""));
  assert.equal(status, 0);
  assert.match(
    calls.at(-1) ?? "",
    /^gh api --silent --method POST repos\/.*\/comments --field body=@body\.md$/,
  );
  const body = readFileSync(join(folder, "body.md"), "utf8");
  assert.ok(body.startsWith("<!-- s3-handshake -->\n"));
  assert.ok(body.length < 65_536);
});

test("the next one updates it, and no second one", () => {
  writeFileSync(join(folder, "report.md"), "report");
  const { status, calls } = run("proof", "comment", COMMENT, finding("17\n18\n"));
  assert.equal(status, 0);
  const changes = calls.filter((call) => call.includes("--method"));
  assert.equal(changes.length, 1);
  assert.match(
    changes[0] ?? "",
    /^gh api --silent --method PATCH repos\/.*\/comments\/17 --field body=@body\.md$/,
  );
});
