import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { deploy } from "../../src/commands/deploy";
import { runCli } from "../support/run-cli";
import {
  ANSWERED_HERE,
  enterProject,
  leaveProject,
  manyAccounts,
  ROOT,
  run,
  steps,
  synthesize,
  synthesizedProject,
  takeCalls,
  TERRAFORM,
  twoAccounts,
} from "./stand-in";

jest.setTimeout(120_000);

let two: string;
let many: string;
beforeAll(async () => {
  two = await synthesizedProject(twoAccounts());
  many = await synthesizedProject(manyAccounts());
});
afterAll(() => {
  process.chdir(ROOT);
  for (const folder of [two, many]) rmSync(folder, { recursive: true });
});
beforeEach(() => enterProject(two));
afterEach(leaveProject);

/** The steps of a stack, in order. */
const PLANNING = ["init", "plan", "show", "state"];
const planning = (stack: string): string[] => PLANNING.map((step) => `${stack} ${step}`);
const applying = (stack: string): string[] => ["apply", "state", "output"].map((step) => `${stack} ${step}`);

describe("deploy", () => {
  test("plans all, then applies exactly those plans, A before B, and shows the outputs", async () => {
    const { status, stdout, stderr } = await run("deploy", "--auto-approve");
    expect(stderr).toContain("Config: config.json, as recorded in cdktf.out");
    expect(stderr).toMatch(/^cdktf\.out: proven/m);
    const calls = takeCalls();
    expect(steps(calls)).toEqual([
      ...planning("account_A"),
      ...planning("account_B"),
      ...applying("account_A"),
      ...applying("account_B"),
    ]);
    const argsOf = (stack: string, command: string) =>
      calls.find((call) => call.stack === stack && call.args?.[0] === command)?.args ?? [];
    expect(argsOf("account_A", "init")).toEqual(["init", "-input=false", "-no-color"]);
    const [, , , out = ""] = argsOf("account_A", "plan");
    expect(argsOf("account_A", "plan")).toEqual(["plan", "-input=false", "-no-color", out]);
    const file = out.replace("-out=", "");
    expect(argsOf("account_A", "show")).toEqual(["show", "-json", "-no-color", file]);
    expect(argsOf("account_A", "apply")).toEqual(["apply", "-input=false", "-no-color", file]);
    // There are values of resources in it.
    expect(existsSync(file)).toBe(false);

    expect(stdout).toContain("account_A (111111111111, eu-central-1): 2 to create");
    expect(stdout).toMatch(/^ {2}\+ {4}1 aws_iam_role +task-role$/m);
    expect(stdout).toContain("Access is not compared: nothing is deployed yet, so all of it is new.");
    expect(stdout).toContain("Outputs of account_A:\n  id_account_A = account_A\n  secret = (sensitive)\n");
    expect(stderr).toContain("  account_A | Apply complete!\n");
    expect(stderr).toMatch(/Applied: account_A, account_B\.\n$/);
    expect(status).toBe(0);
  });

  test("runs Terraform in automation, with the user's CLI configuration, and locks no providers", async () => {
    process.env["TF_CLI_CONFIG_FILE"] = "/mirrors.tfrc";
    try {
      await run("deploy", "--auto-approve");
    } finally {
      Reflect.deleteProperty(process.env, "TF_CLI_CONFIG_FILE");
    }
    const calls = takeCalls();
    expect(new Set(calls.map(({ cliConfig }) => cliConfig))).toEqual(new Set(["/mirrors.tfrc"]));
    expect(new Set(calls.map(({ automation }) => automation))).toEqual(new Set(["1"]));
    expect(steps(calls).filter((step) => step.endsWith("providers"))).toEqual([]);
  });

  test("a second time there is nothing to change, and nothing to ask", async () => {
    await run("deploy", "--auto-approve");
    takeCalls();
    const { status, stdout, stderr } = await run("deploy", "--auto-approve");
    expect(steps().filter((step) => step.endsWith("apply"))).toEqual([]);
    expect(stdout).toContain("account_B (222222222222, eu-central-1): nothing to change");
    expect(stdout).toContain("access unchanged");
    expect(stderr).toMatch(/Nothing to change\.\n$/);
    expect(status).toBe(0);
  });

  test("takes every writers' account and Identity Center before B", async () => {
    leaveProject();
    enterProject(many);
    expect((await run("deploy", "--auto-approve")).status).toBe(0);
    expect(steps().filter((step) => step.endsWith("apply"))).toEqual([
      "account_A apply",
      "account_team apply",
      "identity_center apply",
      "account_B apply",
    ]);
  });

  test.each([
    [
      ["B", "A"],
      ["account_A", "account_B"],
    ],
    [["account_team"], ["account_team"]],
    [["333333333333"], ["identity_center"]],
  ])("of %j alone applies %j", async (names, ids) => {
    leaveProject();
    enterProject(many);
    expect((await run("deploy", "--auto-approve", ...names)).status).toBe(0);
    expect(steps().filter((step) => step.endsWith("apply"))).toEqual(ids.map((id) => `${id} apply`));
  });

  test("of B alone says that A is left out; a misspelt account is answered with the one that is expected", async () => {
    expect((await run("deploy", "--auto-approve", "B")).stderr).toContain(
      "account_B: account_A comes before it, and is left out",
    );
    takeCalls();
    const { status, stderr } = await run("deploy", "--auto-approve", "acount_A");
    expect(stderr).toContain(
      "UnknownStackError [STACK_UNKNOWN] expected account_A as the account, received acount_A",
    );
    expect([status, takeCalls()]).toEqual([2, []]);
  });
});

describe("the question", () => {
  async function answer(text: string) {
    const written = { out: "", err: "", asked: "" };
    const status = await deploy(["--terraform", ANSWERED_HERE], {
      out: (line) => (written.out += `${line}\n`),
      err: (line) => (written.err += `${line}\n`),
      ask: (question) => {
        written.asked += question;
        return Promise.resolve(text);
      },
    });
    return { status, ...written };
  }

  test("yes applies", async () => {
    const { status, asked } = await answer("yes");
    expect(asked).toContain("Apply this to account_A, account_B?");
    expect(status).toBe(0);
    expect(steps()).toContain("account_B apply");
  });

  test.each(["", "YES"])("%j applies nothing", async (text) => {
    const { status, err } = await answer(text);
    expect(err).toContain("Nothing was applied.");
    expect(status).toBe(1);
    expect(steps()).toEqual([...planning("account_A"), ...planning("account_B")]);
  });

  test.each(["deploy", "destroy"])(
    "%s without a terminal needs --auto-approve, before anything runs",
    async (command) => {
      const { status, stderr } = await run(command);
      expect(stderr).toContain("expected --auto-approve, or a terminal to ask on, received neither");
      expect([status, takeCalls()]).toEqual([2, []]);
    },
  );
});

describe("what is not what was proven is refused, and nothing runs", () => {
  const RECORD = "cdktf.out/s3-handshake.json";
  const JSON_OF_B = "cdktf.out/stacks/account_B/cdk.tf.json";
  const edit = (file: string, change: (text: string) => string): void =>
    writeFileSync(file, change(readFileSync(file, "utf8")));

  test.each<[string, () => void, string]>([
    [
      "a byte of a stack",
      () => appendFileSync(JSON_OF_B, " "),
      "cdktf.out/stacks/account_B: expected the same bytes as proven",
    ],
    [
      "a file more in an asset's folder",
      () => {
        mkdirSync("cdktf.out/stacks/account_A/assets");
        writeFileSync("cdktf.out/stacks/account_A/assets/a.zip", "code");
      },
      "cdktf.out/stacks/account_A: expected the same bytes as proven",
    ],
    [
      "a link that Terraform would read",
      () => symlinkSync(join(process.cwd(), JSON_OF_B), "cdktf.out/stacks/account_A/more.tf.json"),
      "received more.tf.json",
    ],
    [
      "a stack that is gone",
      () => rmSync("cdktf.out/stacks/account_A", { recursive: true }),
      "cdktf.out/stacks/account_A: expected",
    ],
    [
      "no record",
      () => rmSync(RECORD),
      "expected stacks that were written and proven together, received stacks without a recorded proof",
    ],
    [
      "nothing at all",
      () => rmSync("cdktf.out", { recursive: true }),
      "written and proven together, received none",
    ],
    [
      "a proof that failed",
      () => edit(RECORD, (text) => text.replace('"proven": true', '"proven": false')),
      "expected stacks that are proven, received stacks that are not",
    ],
    [
      "a config that says something else now",
      () => writeFileSync("config.json", JSON.stringify(twoAccounts(["other/"]))),
      "expected the present content of config.json, received its earlier content",
    ],
    [
      "a manifest with a stack less",
      () =>
        edit("cdktf.out/manifest.json", (text) => {
          const manifest = JSON.parse(text) as { stacks: Record<string, unknown> };
          Reflect.deleteProperty(manifest.stacks, "account_A");
          return JSON.stringify(manifest);
        }),
      "account_A",
    ],
  ])("%s", async (_name, change, message) => {
    change();
    for (const args of [["plan"], ["deploy", "--auto-approve"]]) {
      const { status, stderr } = await run(...(args as [string]));
      expect(stderr).toContain(message);
      expect([status, takeCalls()]).toEqual([2, []]);
    }
  });

  test("a limit that has changed since", async () => {
    const policy = (action: string): string =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
      });
    writeFileSync("scp.json", policy("*"));
    await synthesize({
      ...twoAccounts(),
      limits: { serviceControlPolicies: [{ name: "root", files: ["scp.json"] }] },
    });
    writeFileSync("scp.json", policy("s3:Get*"));
    const { status, stderr } = await run("deploy", "--auto-approve");
    expect(stderr).toMatch(/expected stacks that are proven, received now: /);
    expect([status, takeCalls()]).toEqual([2, []]);
  });

  test("what Terraform keeps there is its own", async () => {
    mkdirSync("cdktf.out/stacks/account_A/.terraform/providers", { recursive: true });
    writeFileSync("cdktf.out/stacks/account_A/.terraform/providers/aws", "binary");
    writeFileSync("cdktf.out/stacks/account_A/.terraform.lock.hcl", "# locked");
    expect((await run("deploy", "--auto-approve")).status).toBe(0);
  });

  test("S3_HANDSHAKE_CONFIG that names another config", async () => {
    writeFileSync("other.json", JSON.stringify(twoAccounts(["other/"])));
    process.env["S3_HANDSHAKE_CONFIG"] = "other.json";
    try {
      for (const command of ["plan", "destroy"]) {
        const { status, stderr } = await run(command, ...(command === "plan" ? [] : ["--auto-approve"]));
        expect(stderr).toContain(
          "OtherConfigError [OTHER_CONFIG] other.json: expected the config that cdktf.out was made of",
        );
        expect([status, takeCalls()]).toEqual([2, []]);
      }
    } finally {
      Reflect.deleteProperty(process.env, "S3_HANDSHAKE_CONFIG");
    }
  });

  test("a folder that changes while it is planned: nothing is applied", async () => {
    changePlan(`require("node:fs").appendFileSync(folder + "/cdk.tf.json", " ");`);
    const { status, stderr } = await run("deploy", "--auto-approve");
    // The first plan was made before the change, and the second is refused.
    expect(stderr).toContain(
      "cdktf.out/stacks/account_A: expected the folder that was proven, received another one",
    );
    expect(status).toBe(1);
    expect(steps().filter((step) => step.endsWith("apply"))).toEqual([]);
  });

  test("a plan for another account: nothing is applied", async () => {
    changePlan(
      `Object.values(shown.configuration.provider_config)[0].expressions.allowed_account_ids.constant_value = ["999999999999"];`,
    );
    const { status, stderr } = await run("deploy", "--auto-approve");
    expect(stderr).toContain(
      "PlanError [PLAN_REFUSED] account_A: expected a plan for account 111111111111, received one for 999999999999. " +
        "Nothing was applied.",
    );
    expect(status).toBe(1);
    expect(steps()).toEqual(["account_A init", "account_A plan", "account_A show"]);
  });
});

function changePlan(code: string): void {
  const file = join(process.env["STAND_IN"] ?? "", "change.cjs");
  writeFileSync(file, `module.exports = (shown, stack, folder) => { ${code} return shown; };`);
  process.env["STAND_IN_PLAN"] = file;
}

describe("a failure says how far each account has come, and how to continue", () => {
  test.each([
    ["account_A init", "unchanged", "unchanged"],
    ["account_A plan", "unchanged", "unchanged"],
    ["account_A show", "unchanged", "unchanged"],
    ["account_B init", "unchanged: planned, not applied", "unchanged"],
    ["account_B plan", "unchanged: planned, not applied", "unchanged"],
  ])("%s", async (step, A, B) => {
    process.env["STAND_IN_FAIL"] = step;
    const { status, stderr } = await run("deploy", "--auto-approve");
    const [stack = "", command = ""] = step.split(" ");
    expect(stderr).toContain(
      [
        `DeployError [DEPLOY_FAILED] ${stack}: expected terraform ${command} to succeed, received exit code 1:`,
        `  Error: ${step} went wrong`,
        `  account_A (111111111111): ${A}`,
        `  account_B (222222222222): ${B}`,
        `  Fix that, then run: npx s3-handshake deploy --terraform ${ANSWERED_HERE} --auto-approve. Nothing was changed in any account.`,
      ].join("\n"),
    );
    expect(status).toBe(1);
    expect(steps().at(-1)).toBe(step);
  });

  test.each([
    ["account_A apply", "applied in part: its state has what was done", "unchanged: planned, not applied"],
    ["account_B apply", "applied", "applied in part: its state has what was done"],
    ["account_B output", "applied", "applied"],
  ])("%s", async (step, A, B) => {
    process.env["STAND_IN_FAIL"] = step;
    const { status, stderr } = await run("deploy", "--auto-approve");
    expect(stderr).toContain(`  account_A (111111111111): ${A}\n  account_B (222222222222): ${B}\n`);
    expect(stderr).toContain("--auto-approve. It plans again and applies the rest.");
    expect(status).toBe(1);
    expect(steps().at(-1)).toBe(step);

    // And that it does.
    Reflect.deleteProperty(process.env, "STAND_IN_FAIL");
    expect((await run("deploy", "--auto-approve")).status).toBe(0);
    const applied = steps().filter((one) => one.endsWith("apply"));
    expect(applied).toEqual(
      step === "account_A apply"
        ? ["account_A apply", "account_B apply"]
        : step === "account_B apply"
          ? ["account_B apply"]
          : [],
    );
  });

  test("a state that could not be saved comes first", async () => {
    process.env["STAND_IN_FAIL"] = "account_B apply";
    writeFileSync("cdktf.out/stacks/account_B/errored.tfstate", "{}");
    const { stderr } = await run("deploy", "--auto-approve");
    expect(stderr).toContain(
      `-chdir=${join(process.cwd(), "cdktf.out/stacks/account_B")} state push errored.tfstate`,
    );
  });

  test("a program that is not there", async () => {
    const { status, stderr } = await run("plan", "--terraform", "./no-terraform");
    expect(stderr).toMatch(
      /TerraformMissingError \[TERRAFORM_MISSING\] .*no-terraform: expected Terraform or OpenTofu, received ENOENT/,
    );
    expect(status).toBe(2);
  });

  test("no program on the PATH; one that the environment names", async () => {
    const path = process.env["PATH"];
    try {
      process.env["PATH"] = "/nowhere";
      expect((await runCli("plan")).stderr).toContain("PATH: expected terraform or tofu, received neither");
    } finally {
      process.env["PATH"] = path;
    }
    process.env["TERRAFORM_BINARY_NAME"] = ANSWERED_HERE;
    try {
      expect((await runCli("plan")).status).toBe(0);
    } finally {
      Reflect.deleteProperty(process.env, "TERRAFORM_BINARY_NAME");
    }
    expect(steps()).toEqual([...planning("account_A"), ...planning("account_B")]);
  });
});

describe("plan", () => {
  test("applies nothing; --detailed-exitcode says that something would change", async () => {
    expect((await run("plan")).status).toBe(0);
    expect((await run("plan", "--detailed-exitcode")).status).toBe(3);
    expect(steps().filter((step) => step.endsWith("apply"))).toEqual([]);
    await run("deploy", "--auto-approve");
    expect((await run("plan", "--detailed-exitcode")).status).toBe(0);
  });

  test("says what access is gained and lost since the last deployment from here", async () => {
    await run("deploy", "--auto-approve");
    await synthesize(twoAccounts(["other/"]));
    const { stdout } = await run("plan");
    expect(stdout).toContain(
      "account_B (222222222222, eu-central-1): 1 to change\n  ~   aws_s3_bucket_policy  aws_s3_bucket_policy.",
    );
    expect(stdout).toMatch(/^\+ .*task-role.* s3:PutObject .*other\//m);
    expect(stdout).toMatch(/^- .*task-role.* s3:PutObject .*tasks\//m);
    expect(stdout).toMatch(/access widened: \d+ gained, \d+ lost/);
  });

  test("of one account compares with the others as they are deployed: no access without both", async () => {
    await run("deploy", "--auto-approve");
    await synthesize(twoAccounts(["tasks/", "other/"]));
    expect((await run("plan", "A")).stdout).not.toMatch(/^\+ .*other\//m);
    expect((await run("plan")).stdout).toMatch(/^\+ .*other\//m);
  });

  test("compares nothing where someone has deployed from elsewhere since", async () => {
    await run("deploy", "--auto-approve");
    const file = join(process.env["STAND_IN"] ?? "", "account_A.tfstate");
    const state = JSON.parse(readFileSync(file, "utf8")) as { serial: number };
    writeFileSync(file, JSON.stringify({ ...state, serial: state.serial + 1 }));
    expect((await run("plan")).stdout).toContain(
      "Access is not compared: the current state of account_A was not deployed from this folder, or its last deployment failed.",
    );
  });

  test("names what is replaced and destroyed, and what was changed outside of Terraform", async () => {
    changePlan(`
      const [first, second] = shown.resource_changes;
      first.change = { actions: ["delete", "create"], before: { name: "old\\u001b[2K" }, after: { name: "new\\u001b[2K" }, after_unknown: {} };
      second.change = { actions: ["delete"], before: { name: "gone" }, after: null, after_unknown: {} };
      shown.resource_drift = [{ address: second.address, change: { actions: ["update"] } }];
    `);
    const { stdout } = await run("plan", "A");
    expect(stdout).toContain("account_A (111111111111, eu-central-1): 1 to replace, 1 to destroy");
    expect(stdout).toMatch(/^ {2}-\/\+ \S+ {2}new\S* \(name\)$/m);
    expect(stdout).toMatch(/^ {2}- {3}\S+ {2}gone$/m);
    expect(stdout).toContain("changed outside of Terraform: ");
    expect(stdout).not.toContain("\u001b");
  });
});

describe("destroy", () => {
  test("takes B first, by plans to destroy, and forgets what was deployed", async () => {
    await run("deploy", "--auto-approve");
    takeCalls();
    const { status, stdout, stderr } = await run("destroy", "--auto-approve");
    const calls = takeCalls();
    expect(steps(calls)).toEqual([
      ...planning("account_B"),
      ...planning("account_A"),
      "account_B apply",
      "account_A apply",
    ]);
    for (const { args } of calls.filter((call) => call.args?.[0] === "plan"))
      expect(args).toContain("-destroy");
    expect(stdout).toMatch(/^ {2}- {3}aws_s3_bucket {2}destination-bucket$/m);
    expect(stderr).toMatch(/Destroyed: account_B, account_A\.\n$/);
    expect(status).toBe(0);
    expect((await run("plan")).stdout).toContain("nothing is deployed yet");
    expect((await run("destroy", "--auto-approve")).stderr).toMatch(/Nothing to destroy\.\n$/);
  });

  test("needs no config, and no proof; but the stacks as they were written", async () => {
    await run("deploy", "--auto-approve");
    rmSync("config.json");
    expect((await run("destroy", "--auto-approve")).status).toBe(0);
    appendFileSync("cdktf.out/stacks/account_B/cdk.tf.json", " ");
    expect((await run("destroy", "--auto-approve")).status).toBe(2);
  });

  test("a failure says what is gone", async () => {
    await run("deploy", "--auto-approve");
    process.env["STAND_IN_FAIL"] = "account_A apply";
    const { stderr } = await run("destroy", "--auto-approve");
    expect(stderr).toContain(
      "account_B (222222222222): destroyed\n  account_A (111111111111): destroyed in part",
    );
  });
});

test("Ctrl-C goes to Terraform once and is waited for; nothing else is started", async () => {
  process.env["STAND_IN_WAIT"] = "account_A apply";
  const child = spawn(
    process.execPath,
    [join(ROOT, "bin/s3-handshake.cjs"), "deploy", "--auto-approve", "--terraform", TERRAFORM],
    // A group of its own, as a shell makes one for a command.
    { detached: true, env: { ...process.env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  child.stdout.resume();
  const file = join(process.env["STAND_IN"] ?? "", "calls.jsonl");
  const waits = (): boolean => existsSync(file) && readFileSync(file, "utf8").includes('"waiting":true');
  while (!waits() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 50));
  expect([stderr, child.exitCode]).toEqual([expect.stringContaining("account_A: apply"), null]);
  // The terminal's, and npm's copy of it.
  process.kill(-(child.pid ?? 0), "SIGINT");
  process.kill(child.pid ?? 0, "SIGINT");
  const [code] = (await once(child, "close")) as [number];
  const calls = takeCalls();
  expect(calls.filter(({ signal }) => signal === "SIGINT")).toHaveLength(1);
  expect(calls.at(-1)?.ended).toBe(true);
  expect(stderr).toContain("stopping: waiting for Terraform to end …");
  expect(stderr).toContain("InterruptedError [INTERRUPTED] account_A: ");
  expect(stderr).toContain("account_A (111111111111): applied in part: its state has what was done");
  expect(stderr).toContain("account_B (222222222222): unchanged: planned, not applied");
  expect(stderr).toContain("To continue: npx s3-handshake deploy");
  expect(code).toBe(130);
});
