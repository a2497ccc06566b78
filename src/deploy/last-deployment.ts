import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DeployStack } from "./deploy-stack";

/** Next to the output folder, so that it survives the next synth. */
const FOLDER = ".s3-handshake";
const NOTE = "deployed.json";

/** What identifies a state: it changes with every change. */
export interface StateVersion {
  readonly lineage: string;
  readonly serial: number;
}

/** The last deployment from this folder. */
export interface LastDeployment {
  /** A folder such as cdktf.out, of the stacks that were deployed. */
  readonly folder: string;
  /** The state of each, as its deployment left it. */
  readonly states: Readonly<Record<string, StateVersion>>;
}

export function readLastDeployment(outdir: string): LastDeployment {
  const folder = folderOf(outdir);
  try {
    const states = JSON.parse(readFileSync(join(folder, NOTE), "utf8")) as LastDeployment["states"];
    return { folder, states };
  } catch {
    // Nothing was deployed from here, or it is unknown.
    return { folder, states: {} };
  }
}

/** Keeps a deployed stack for the comparison of the next plan. */
export function keepDeployment(outdir: string, { id, folder }: DeployStack, state: StateVersion): void {
  const { folder: kept, states } = readLastDeployment(outdir);
  const target = join(kept, "stacks", id);
  const temporary = join(kept, `.${id}`);
  mkdirSync(join(kept, "stacks"), { recursive: true });
  rmSync(temporary, { recursive: true, force: true });
  copyStack(folder, temporary);
  rmSync(target, { recursive: true, force: true });
  renameSync(temporary, target);
  writeNote(kept, { ...states, [id]: state });
}

/** Copies a stack's synthesized files, as far as they affect access. */
export function copyStack(from: string, to: string): void {
  for (const name of ["cdk.tf.json", "assets"]) {
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), { recursive: true });
  }
}

/** A stack that was destroyed is no longer deployed. */
export function forgetDeployment(outdir: string, { id }: DeployStack): void {
  const { folder, states } = readLastDeployment(outdir);
  if (!Object.hasOwn(states, id)) return;
  writeNote(folder, Object.fromEntries(Object.entries(states).filter(([other]) => other !== id)));
  rmSync(join(folder, "stacks", id), { recursive: true, force: true });
}

/** The stacks of a folder, as {@link writeManifest} lists them for those who read it. */
export function writeManifest(folder: string, ids: readonly string[]): void {
  const stacks = Object.fromEntries(ids.map((id) => [id, { name: id, dependencies: [] }]));
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify({ stacks }, undefined, 2)}\n`);
}

function writeNote(folder: string, states: LastDeployment["states"]): void {
  writeManifest(folder, Object.keys(states));
  writeFileSync(join(folder, NOTE), `${JSON.stringify(states, undefined, 2)}\n`);
}

function folderOf(outdir: string): string {
  return join(dirname(outdir), FOLDER, basename(outdir));
}
