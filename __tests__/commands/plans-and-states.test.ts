import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../support/run-cli";

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), "plans-and-states-"));
afterAll(() => rmSync(folder, { recursive: true }));

const INPUTS = join(__dirname, "../access/show-json/inputs");
const file = (name: string): string => join(INPUTS, name);
const both = (kind: "plan" | "state", name: string): string[] =>
  ["A", "B"].flatMap((account) => [`--${kind}`, file(`${name}/${account}/${kind}.json`)]);
const OF_B = ["--account", "aws=222222222222"];
const PUT = ["s3:PutObject", "s3://team-lake-222222222222/exports/x"];

describe("can, of anybody's Terraform", () => {
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
    expect(stdout).toContain("ask the state after the apply (--state)");
  });
});

it("who names everybody", async () => {
  const asked = ["s3:PutObject", "arn:aws:s3:::team-lake-222222222222/*"];
  const { status, stdout } = await runCli("who", ...asked, ...both("state", "ecs-both-halves"), ...OF_B);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^role ecs-writer of 111111111111\n/);
});

it("lint finds nothing in the two halves", async () => {
  const { status, stdout } = await runCli("lint", ...both("state", "ecs-both-halves"), ...OF_B);
  expect([status, stdout]).toEqual([0, "nothing found\n"]);
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

/** The plan of what is there already: Terraform plans the values of the state. */
function noOpPlan(name: string): string {
  const read = (kind: string) => JSON.parse(readFileSync(file(`${name}/${kind}.json`), "utf8")) as object;
  const { values } = read("state") as { values: object };
  const path = join(folder, "plan.json");
  writeFileSync(path, JSON.stringify({ ...read("plan"), resource_changes: [], planned_values: values }));
  return path;
}
