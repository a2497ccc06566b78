import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HandshakeError } from "../config/errors";
import type { DeployStack } from "./deploy-stack";

/** A saved plan is not there, or it is not one of the stack as it is now. */
export class SavedPlanError extends HandshakeError {
  readonly code = "SAVED_PLAN_REFUSED";
}

/** What is noted of a plan, by its stack's id. */
interface Note {
  /** The stack's folder as it was planned. */
  readonly stack: string;
  /** The plan's own bytes. */
  readonly plan: string;
}

const NOTE = "plans.json";
const LOCK = ".terraform.lock.hcl";

/**
 * Saves plans into a folder that only this user can read: there are values of resources in them. With each goes the lock
 * file of the providers that made it.
 *
 * @param folder - absolute; plans of other stacks that are there stay
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
 * @throws SavedPlanError when there is none, when the stack has changed since, and when the plan has
 */
export function savedPlan(folder: string, stack: DeployStack): string {
  const { id } = stack;
  const file = planFile(folder, stack);
  const note = readNotes(folder)?.[id];
  if (note === undefined || !existsSync(file)) throw refused(folder, `a saved plan of ${id}`, "none");
  if (note.stack !== stack.sha256) {
    throw refused(folder, `a plan of the present ${id}`, "one of other stacks");
  }
  if (note.plan !== hashOf(file)) throw refused(file, "the plan as it was saved", "another file");
  return file;
}

/** Puts the lock file of a saved plan where Terraform looks for it. Says whether there is one. */
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
