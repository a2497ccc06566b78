import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseJson } from "../config/parse-json";
import type { DeployStack } from "./deploy-stack";
import { forgetDeployment, keepDeployment, type StateVersion } from "./last-deployment";
import { failureOf, stepReason, type Progress } from "./progress";
import { readPlan, type ReadPlan } from "./read-plan";
import { runTerraform, type TerraformResult } from "./run-terraform";
import { savedPlan, takeLockFile } from "./saved-plans";

export interface Deployment {
  /** The stacks' folder, absolute. */
  readonly outdir: string;
  /** What is deployed, in this order. */
  readonly stacks: readonly DeployStack[];
  readonly destroys: boolean;
  readonly program: string;
  /** The folder of saved plans to apply, absolute. @default - every stack is planned */
  readonly plans?: string;
  /** The command to continue after a failure. */
  readonly again: string;
  /** The folder that has changed since the proof, if any. */
  readonly changedFolder: () => string | undefined;
  readonly stop: AbortSignal;
  /** Gets a line of progress. */
  readonly say: (line: string) => void;
}

/** A plan of a stack, read but not applied. */
export interface StackPlan {
  readonly stack: DeployStack;
  readonly plan: ReadPlan;
  /** The plan file that is applied. */
  readonly file: string;
  /** Undefined if there is no state yet, or it is empty. */
  readonly state: StateVersion | undefined;
}

/** An output, as text; undefined when it is sensitive. */
export type Outputs = ReadonlyMap<string, string | undefined>;

/** Runs `work` with a folder for plans that only this user can read, because plans contain values of resources. */
export async function withPlanFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "s3-handshake-plans-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.on("exit", remove);
  try {
    return await work(folder);
  } finally {
    process.removeListener("exit", remove);
    remove();
  }
}

/**
 * Plans every stack without applying: init, plan into a file, and read the file. Saved plans already have files.
 *
 * @param folder - for the plans
 * @throws DeployError, InterruptedError, PlanError, SavedPlanError
 */
export async function planStacks(deployment: Deployment, folder: string): Promise<StackPlan[]> {
  const { stacks, destroys, plans: saved } = deployment;
  const files = new Map(
    stacks.map((stack) => [
      stack,
      saved === undefined ? join(folder, `${stack.id}.tfplan`) : savedPlan(saved, stack),
    ]),
  );
  const progress: Progress = new Map(stacks.map((stack) => [stack, "not started"]));
  const plans: StackPlan[] = [];
  for (const [stack, file] of files) {
    const step = (...args: readonly string[]) => runStep(deployment, stack, progress, args);
    deployment.say(`${stack.id}: init …`);
    const isLocked = saved !== undefined && takeLockFile(saved, stack);
    await step("init", "-input=false", "-no-color", ...(isLocked ? ["-lockfile=readonly"] : []));
    if (saved === undefined) {
      deployment.say(`${stack.id}: plan …`);
      await step("plan", "-input=false", "-no-color", ...(destroys ? ["-destroy"] : []), `-out=${file}`);
    }
    // Checks that the planned folder is still the proven one.
    expectUnchanged(deployment, stack, progress);
    const { stdout } = await step("show", "-json", "-no-color", file);
    const plan = readPlan(stdout, stack);
    plans.push({ stack, plan, file, state: stateOf((await step("state", "pull")).stdout) });
    progress.set(stack, plan.isEmpty ? "unchanged" : "planned");
  }
  return plans;
}

/**
 * Applies plans, one after the other: the next one only when the last one is done.
 *
 * @returns each stack's outputs
 * @throws DeployError, InterruptedError
 */
export async function applyPlans(
  deployment: Deployment,
  plans: readonly StackPlan[],
): Promise<ReadonlyMap<DeployStack, Outputs>> {
  const { outdir, destroys, say } = deployment;
  const progress: Progress = new Map(
    plans.map(({ stack, plan }) => [stack, plan.isEmpty ? "unchanged" : "planned"]),
  );
  const outputs = new Map<DeployStack, Outputs>();
  for (const { stack, plan, file } of plans) {
    const step = (...args: readonly string[]) => runStep(deployment, stack, progress, args);
    if (!plan.isEmpty) {
      // Apply reads the functions' zips from the folder.
      expectUnchanged(deployment, stack, progress);
      say(`${stack.id}: apply …`);
      await step("apply", "-input=false", "-no-color", file);
      progress.set(stack, "applied");
    }
    if (destroys) {
      forgetDeployment(outdir, stack);
      continue;
    }
    const state = stateOf((await step("state", "pull")).stdout);
    if (state !== undefined) keepDeployment(outdir, stack, state);
    outputs.set(stack, outputsOf((await step("output", "-json", "-no-color")).stdout));
  }
  return outputs;
}

function expectUnchanged(deployment: Deployment, stack: DeployStack, progress: Progress): void {
  const changed = deployment.changedFolder();
  if (changed === undefined) return;
  const reason = [`${changed}: expected the folder that was proven, received another one: run synth first`];
  throw failureOf({ ...deployment, stack, reason, progress, isInterrupted: false });
}

/** Runs a step of a stack, unless everything is to stop. */
async function runStep(
  deployment: Deployment,
  stack: DeployStack,
  progress: Progress,
  args: readonly string[],
): Promise<TerraformResult> {
  const { program, stop, say } = deployment;
  const [step = ""] = args;
  const fail = (reason: readonly string[]): Error =>
    failureOf({ ...deployment, stack, reason, progress, isInterrupted: stop.aborted });
  if (stop.aborted) throw fail([`${stack.id}: stopped before terraform ${step}`]);
  const isApply = step === "apply";
  // From now on it may have changed something.
  if (isApply) progress.set(stack, "failed");
  const end = await runTerraform({
    program,
    folder: stack.folder,
    args,
    stop,
    ...(isApply ? { onLine: (line: string) => line.trim() !== "" && say(`  ${stack.id} | ${line}`) } : {}),
  });
  if (end.code !== 0) throw fail(stepReason(stack.id, step, end));
  return end;
}

/** @see https://developer.hashicorp.com/terraform/cli/commands/state/pull */
function stateOf(text: string): StateVersion | undefined {
  if (text.trim() === "") return undefined;
  const { lineage, serial, resources } = parseJson(text) as Partial<StateVersion> & {
    readonly resources?: readonly unknown[];
  };
  if (lineage === undefined || serial === undefined || resources === undefined) return undefined;
  return resources.length === 0 ? undefined : { lineage, serial };
}

/** @see https://developer.hashicorp.com/terraform/cli/commands/output */
function outputsOf(text: string): Outputs {
  const all = parseJson(text) as Readonly<
    Record<string, { readonly value: unknown; readonly sensitive?: boolean }>
  >;
  return new Map(
    Object.entries(all).map(([name, { value, sensitive }]) => [
      name,
      sensitive === true ? undefined : typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
