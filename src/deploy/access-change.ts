import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareFolders, type AccessDiff } from "../analysis/diff";
import { HandshakeError } from "../config/errors";
import type { DeployStack } from "./deploy-stack";
import { copyStack, readLastDeployment, writeManifest, type StateVersion } from "./last-deployment";

/** How a deployment affects access, or why that is unknown. */
export type AccessChange = { readonly diff: AccessDiff } | { readonly unknown: string };

/** A stack with its current state; undefined if it has none, or it is empty. */
export interface StackState {
  readonly stack: DeployStack;
  readonly state: StateVersion | undefined;
}

/**
 * Compares what will be deployed with the last deployment from this folder. If someone has deployed from elsewhere
 * since, the state has another serial number, and the current deployment is unknown.
 *
 * @param outdir - where the stacks are
 * @param planned - what is deployed; stacks that were deployed before and are left out now stay as they are
 */
export function accessChange(outdir: string, planned: readonly StackState[]): AccessChange {
  const { folder, states } = readLastDeployment(outdir);
  const elsewhere = planned.find(({ stack, state }) => {
    const last = states[stack.id];
    return state?.lineage !== last?.lineage || state?.serial !== last?.serial;
  });
  if (elsewhere !== undefined) {
    const { id } = elsewhere.stack;
    return {
      unknown: `the current state of ${id} was not deployed from this folder, or its last deployment failed`,
    };
  }
  if (Object.keys(states).length === 0) return { unknown: "nothing is deployed yet, so all of it is new" };
  const after = mkdtempSync(join(tmpdir(), "s3-handshake-"));
  try {
    const folders = new Map([
      ...Object.keys(states).map((id) => [id, join(folder, "stacks", id)] as const),
      ...planned.map(({ stack }) => [stack.id, stack.folder] as const),
    ]);
    for (const [id, path] of folders) copyStack(path, join(after, "stacks", id));
    writeManifest(after, [...folders.keys()]);
    return { diff: compareFolders(folder, after) };
  } catch (error) {
    if (!(error instanceof HandshakeError)) throw error;
    return { unknown: `the last deployment cannot be read: ${error.message}` };
  } finally {
    rmSync(after, { recursive: true });
  }
}
