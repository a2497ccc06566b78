import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Creates a folder with its parents. Not with `recursive`, with which Node.js loops forever if the parent exists but no
 * folder can be created in it, as in /proc.
 *
 * @param path - absolute
 * @throws the system's error, with the path
 */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    const isThereNow = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isThereNow) throw error;
  }
}
