import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Recent folders stay: another process may be about to read what it has just built. */
const MINIMUM_AGE_MINUTES = 10;

/** Keeps the most recently used folders with the prefix, and removes older ones. */
export function pruneFolders(parent: string, prefix: string, keep: number): void {
  const folders = readdirSync(parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ name, usedAt: statSync(join(parent, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((left, right) => right.usedAt - left.usedAt);
  const oldest = Date.now() - MINIMUM_AGE_MINUTES * 60_000;
  for (const { name, usedAt } of folders.slice(keep)) {
    if (usedAt < oldest) rmSync(join(parent, name), { recursive: true, force: true });
  }
}
