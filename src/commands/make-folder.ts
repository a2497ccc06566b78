import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder with all that leads to it. Not by `recursive`: with that, Node.js tries for ever where the parent is
 * there and yet no folder can be made in it, as in /proc.
 *
 * @param path - absolute
 * @throws what the system says, with the path
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
