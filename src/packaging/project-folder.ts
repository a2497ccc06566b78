import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The project's own folder, from its sources as from what they are compiled to: the one that has the function's lockfile. */
export function projectFolder(from = __dirname): string {
  const parent = dirname(from);
  if (existsSync(join(from, "lambda-src/package-lock.json")) || parent === from) return from;
  return projectFolder(parent);
}
