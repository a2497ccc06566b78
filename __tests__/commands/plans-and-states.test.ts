import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadExample, stacksOf } from "../verifier/synthesized-stacks";
import { terraformShow } from "../support/terraform-show";
import { runCli } from "../support/run-cli";

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), "plans-and-states-"));
afterAll(() => rmSync(folder, { recursive: true }));

const INPUTS = join(__dirname, "../terraform-model/show-json/inputs");
const file = (name: string): string => join(INPUTS, name);
const both = (kind: "plan" | "state", name: string): string[] =>
  ["A", "B"].flatMap((account) => [`--${kind}`, file(`${name}/${account}/${kind}.json`)]);
const OF_B = ["--account", "aws=222222222222"];
const PUT = ["s3:PutObject", "s3://team-lake-222222222222/exports/x"];

describe("can, of anyone's Terraform", () => {
  it("allows what both halves allow", async () => {
    const asked = ["can", "ecs-writer", ...PUT, ...both("state", "ecs-both-halves"), ...OF_B];
    const { status, stdout, stderr } = await runCli(...asked);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^allowed\n/);
  });

  it("says which half lacks what", async () => {
    const { status, stdout } = await runCli("can", "exporter", ...PUT, ...both("plan", "halves-disagree"));
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^denied\n {2}policy arn:aws:iam::111111111111:policy\/write has no statement that allows/,
    );
    expect(stdout).toContain("arn:aws:s3:::team-lake-222222222222/export/*");
  });

  it("leaves what is known after apply undetermined, and says what to ask", async () => {
    const { status, stdout } = await runCli("can", "ecs-writer", ...PUT, ...both("plan", "ecs-both-halves"));
    expect(status).toBe(2);
    expect(stdout).toMatch(/^undetermined\n/);
    expect(stdout).toContain("known after apply: aws_s3_bucket_policy.main.policy");
    expect(stdout).toContain("use the state after the apply (--state)");
  });
});

it("who names everyone", async () => {
  const asked = ["s3:PutObject", "arn:aws:s3:::team-lake-222222222222/*"];
  const { status, stdout } = await runCli("who", ...asked, ...both("state", "ecs-both-halves"), ...OF_B);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^role ecs-writer of 111111111111\n/);
});

it("lint finds nothing in the two halves", async () => {
  const { status, stdout } = await runCli("lint", ...both("state", "ecs-both-halves"), ...OF_B);
  expect([status, stdout]).toEqual([0, "nothing found\n"]);
});

it("lint does not know a policy that is known after apply", async () => {
  const { status, stdout } = await runCli("lint", ...both("plan", "ecs-both-halves"));
  expect(status).toBe(2);
  expect(stdout).toMatch(/^undetermined: .*\(known after apply: aws_s3_bucket_policy\.main\.policy/m);
});

describe("diff, of a plan", () => {
  it("says what it gives", async () => {
    const { status, stdout } = await runCli("diff", ...both("plan", "halves-disagree"), "--markdown");
    expect(status).toBe(3);
    expect(stdout).toContain("- **lambda.amazonaws.com** `sts:AssumeRole`");
  });

  it("finds no change from the state to a plan that leaves it so", async () => {
    const plan = noOpPlan("halves-disagree/A");
    const { status, stdout } = await runCli(
      ...["diff", "--state", file("halves-disagree/A/state.json"), "--plan", plan],
    );
    expect([status, stdout]).toEqual([0, "access unchanged\n"]);
  });
});

/** The plan of what already exists: Terraform plans the values of the state. */
function noOpPlan(name: string): string {
  const read = (kind: string) => JSON.parse(readFileSync(file(`${name}/${kind}.json`), "utf8")) as object;
  const { values } = read("state") as { values: object };
  const path = join(folder, "plan.json");
  writeFileSync(path, JSON.stringify({ ...read("plan"), resource_changes: [], planned_values: values }));
  return path;
}

describe("prove, of what a config's stacks became", () => {
  const CONFIG = "examples/ecs-task.config.ts";
  const write = async (kind: "state" | "later-plan", edit = (text: string) => text): Promise<string[]> => {
    const raw = stacksOf(await loadExample("ecs-task"));
    return raw.flatMap((stack) => {
      const path = join(folder, `${stack.id}.${kind}.json`);
      writeFileSync(path, edit(JSON.stringify(terraformShow(stack, kind))));
      return [kind === "state" ? "--state" : "--plan", path];
    });
  };

  it("says that the plan is what was proven", async () => {
    const { status, stdout } = await runCli("prove", CONFIG, ...(await write("later-plan")));
    expect(stdout).toMatch(
      /\nthe plan is what was proven\nNot covered: .*\nproven for every request: nothing missing/,
    );
    expect(status).toBe(0);
  });

  it("says what of the deployed is not, by resource and argument", async () => {
    const files = await write("state", (text) => text.replaceAll("/ecs/*", "/*"));
    const { status, stdout } = await runCli("prove", CONFIG, ...files);
    expect(status).toBe(1);
    expect(stdout).toMatch(/aws_s3_bucket_policy\.\S+\.policy\n +expected \S+ecs/);
    expect(stdout).toMatch(/\nwhat is deployed is not what was proven\nNot covered: .*\nnot proven: /);
  });

  it("refuses --as-is", async () => {
    const { status, stderr } = await runCli("prove", CONFIG, "--as-is", ...(await write("state")));
    expect(status).toBe(2);
    expect(stderr).toContain("expected --as-is only with synthesized stacks");
  });
});

describe("bad input gets an error, and never a verdict", () => {
  const written = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const PLAN = readFileSync(file("halves-disagree/B/plan.json"), "utf8");
  const STATE = readFileSync(file("halves-disagree/B/state.json"), "utf8");
  const changed = (text: string, changes: object): string =>
    JSON.stringify({ ...(JSON.parse(text) as object), ...changes });
  const withSensitivePolicy = (text: string): string => {
    const document = JSON.parse(text) as {
      values: { root_module: { resources: Record<string, unknown>[] } };
    };
    for (const resource of document.values.root_module.resources) {
      if (resource["type"] === "aws_s3_bucket_policy") resource["sensitive_values"] = { policy: true };
    }
    return JSON.stringify(document);
  };

  it.each([
    [
      "half a file",
      "--plan",
      PLAN.slice(0, PLAN.length / 2),
      "expected what `terraform show -json FILE` writes, whole",
    ],
    ["an empty file", "--plan", "", "received an empty file"],
    [
      "a plan file",
      "--plan",
      Buffer.from("PK\u0003\u0004"),
      "received a plan in binary form (run terraform show -json FILE)",
    ],
    [
      "a state as it is kept",
      "--state",
      '{"version":4,"resources":[]}',
      "received a state as Terraform keeps it",
    ],
    [
      "another format",
      "--plan",
      changed(PLAN, { format_version: "2.0" }),
      "expected format_version 1, received 2.0",
    ],
    ["a state as a plan", "--plan", STATE, "expected a plan (for a state, --state), received a state"],
    ["a plan as a state", "--state", PLAN, "expected a state (for a plan, --plan), received a plan"],
    [
      "a plan that ended in an error",
      "--plan",
      changed(PLAN, { errored: true }),
      "received one that ended in an error",
    ],
    ["a plan of a part", "--plan", changed(PLAN, { complete: false }), "expected a plan of everything"],
    ["other JSON", "--plan", "[]", "received JSON that is not an object"],
    [
      "a sensitive policy",
      "--state",
      withSensitivePolicy(STATE),
      "aws_s3_bucket_policy.main.policy: expected a value that is not sensitive, since it is printed",
    ],
  ])("%s", async (name, option, content, message) => {
    const path = written(`${name.replaceAll(" ", "-")}.json`, content);
    const { status, stdout, stderr } = await runCli("who", option, path, "--account", "aws=222222222222");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  it.each([
    ["UTF-16, as PowerShell redirects", [0xff, 0xfe], "utf16le"],
    ["UTF-8 with a byte order mark", [0xef, 0xbb, 0xbf], "utf8"],
  ] as const)("takes a file in %s", async (_name, mark, encoding) => {
    const path = written(
      `${encoding}.json`,
      Buffer.concat([Buffer.from(mark), Buffer.from(STATE, encoding)]),
    );
    const found = await runCli("who", "s3:PutObject", "--state", path, "--account", "aws=222222222222");
    expect([found.status, found.stderr]).toEqual([0, ""]);
  });

  it("says when a file has nothing in it", async () => {
    const empty = written("nothing.json", JSON.stringify({ format_version: "1.0" }));
    const { stdout } = await runCli("who", "s3:PutObject", "--state", empty);
    expect(stdout).toContain(`note: ${empty} has no resources`);
  });

  it.each([
    [
      "a file twice",
      ["--state", file("halves-disagree/B/state.json"), "--state", file("halves-disagree/B/state.json")],
      "expected each file once",
    ],
    [
      "with --out",
      ["--plan", file("halves-disagree/B/plan.json"), "--out", "x"],
      "expected --out or plans and states",
    ],
    [
      "an account for nothing",
      ["--account", "aws=222222222222"],
      "expected --account with --plan or --state",
    ],
    ["no account's id", ["--plan", "x", "--account", "aws=2"], "expected ALIAS=ID"],
    [
      "an account that is no one's",
      ["--plan", file("halves-disagree/B/plan.json"), "--account", "aws.other=222222222222"],
      "received aws.other",
    ],
    ["no such file", ["--plan", "nowhere.json"], "received nowhere.json (ENOENT)"],
  ])("%s", async (_name, args, message) => {
    const { status, stdout, stderr } = await runCli("who", ...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});
