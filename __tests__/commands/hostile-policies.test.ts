import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ResolvedConfig } from "../../src/config/schema";
import { withinWorkLimit } from "../../src/iam/exact";
import { readModel, type RawStack } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import { runCli } from "../support/run-cli";
import { changePolicy, editable, type EditableStack } from "../verifier/bypass/editable-stacks";
import { HOSTILE } from "../verifier/hostile-policies";
import { loadExample, stacksOf } from "../verifier/synthesized-stacks";

jest.setTimeout(600_000);

const CONFIG = "examples/ecs-task.config.ts";

let folder: string;
let config: ResolvedConfig;
let stacks: RawStack[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hostile-"));
  config = await loadExample("ecs-task");
  stacks = stacksOf(config);
});
afterAll(() => rmSync(folder, { recursive: true }));

function withPolicies(name: string): EditableStack[] {
  const changed = editable(stacks);
  const hostile = HOSTILE[name];
  if (hostile !== undefined) changePolicy(hostile.to, (own) => [...own, ...hostile.statements])(changed);
  return changed;
}

function written(name: string): string {
  const changed = withPolicies(name);
  const out = join(folder, name.replaceAll(" ", "-"));
  for (const { id, json } of changed) {
    mkdirSync(join(out, "stacks", id), { recursive: true });
    writeFileSync(join(out, "stacks", id, "cdk.tf.json"), JSON.stringify(json));
  }
  const ids = Object.fromEntries(changed.map(({ id }) => [id, {}]));
  writeFileSync(join(out, "manifest.json"), JSON.stringify({ stacks: ids }));
  return out;
}

const TOO_MUCH = /\S.*, .*: expected at most \d+ (states|steps) to decide over every request, received more/;

/** Counted in steps: without a limit, some of these would take hours. A command allows thirty times as many. */
const STEPS = 2_000_000;
const proofOf = (name: string) =>
  withinWorkLimit(0, () => prove(config, readModel(withPolicies(name))), STEPS);

test.each(Object.keys(HOSTILE))("%s: too much, with the policy that is", (name) => {
  const tooMuch = new RegExp(`^(bucket|trust) policy of ecs-${TOO_MUCH.source}`);
  expect(() => proofOf(name)).toThrow(tooMuch);
});

test("without them, it is decided in as many steps", () => {
  expect(proofOf("nothing").proven).toBe(true);
});

test("prove says that it is undetermined", async () => {
  const out = written("words anywhere in a Resource");
  const { status, stdout, stderr } = await runCli("prove", "--as-is", "--out", out, CONFIG);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^UndeterminedError \[SPACE_TOO_LARGE\] undetermined: bucket policy of ecs-/m);
  expect(stderr).toMatch(TOO_MUCH);
});

test("who says it of everyone of whom it is not decided", async () => {
  const out = written("words anywhere in a Resource");
  const { status, stdout } = await runCli("who", "--out", out, "--config", CONFIG);
  expect(status).toBe(2);
  expect(stdout).toMatch(TOO_MUCH);
});

test("diff says it, too", async () => {
  const [before, after] = [written("nothing"), written("patterns of accounts")];
  const { status, stderr } = await runCli("diff", before, after);
  expect(status).toBe(2);
  expect(stderr).toMatch(TOO_MUCH);
});
