import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HandshakeError } from "../config/errors";
import type { DeployStack } from "./deploy-stack";

/** A saved plan is missing, or does not belong to the current stack. */
export class SavedPlanError extends HandshakeError {
  readonly code = "SAVED_PLAN_REFUSED";
}

/** The record of a plan, by its stack's id. */
interface Note {
  /** The hash of the planned stack's folder. */
  readonly stack: string;
  readonly plan: string;
}

const NOTE = "plans.json";
const LOCK = ".terraform.lock.hcl";

/**
 * Saves plans into a folder that only this user can read, because they contain values of resources. Each is saved with
 * its provider lock file.
 *
 * @param folder - absolute; plans of other stacks in it stay
 */
export function savePlans(
  folder: string,
  plans: readonly { readonly stack: DeployStack; readonly file: string }[],
): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const notes = { ...readNotes(folder) };
  for (const { stack, file } of plans) {
    copyFileSync(file, planFile(folder, stack));
    const lock = join(stack.folder, LOCK);
    if (existsSync(lock)) copyFileSync(lock, lockFile(folder, stack));
    notes[stack.id] = { stack: stack.sha256, plan: hashOf(planFile(folder, stack)) };
  }
  writeFileSync(join(folder, NOTE), `${JSON.stringify(notes, undefined, 2)}\n`);
}

/**
 * The saved plan of a stack.
 *
 * @returns its path
 * @throws SavedPlanError when there is none, or the stack or the plan has changed since
 */
export function savedPlan(folder: string, stack: DeployStack): string {
  const { id } = stack;
  const file = planFile(folder, stack);
  const note = readNotes(folder)?.[id];
  if (note === undefined || !existsSync(file)) throw refused(folder, `a saved plan of ${id}`, "none");
  if (note.stack !== stack.sha256) {
    throw refused(folder, `a plan of the current ${id}`, "one of other stacks");
  }
  if (note.plan !== hashOf(file)) throw refused(file, "the plan as it was saved", "another file");
  return file;
}

/** Restores the lock file of a saved plan. Returns whether there is one. */
export function takeLockFile(folder: string, stack: DeployStack): boolean {
  const saved = lockFile(folder, stack);
  if (!existsSync(saved)) return false;
  copyFileSync(saved, join(stack.folder, LOCK));
  return true;
}

function refused(place: string, expected: string, received: string): SavedPlanError {
  return new SavedPlanError(
    `${place}: expected ${expected}, received ${received}. Nothing was run: save the plans again.`,
  );
}

function planFile(folder: string, { id }: DeployStack): string {
  return join(folder, `${id}.tfplan`);
}

function lockFile(folder: string, { id }: DeployStack): string {
  return join(folder, `${id}${LOCK}`);
}

function readNotes(folder: string): Readonly<Record<string, Note>> | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, NOTE), "utf8")) as Readonly<Record<string, Note>>;
  } catch {
    return undefined;
  }
}

function hashOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
