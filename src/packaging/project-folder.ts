import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The project's folder, also from compiled code: the one with the function's lockfile. */
export function projectFolder(from = __dirname): string {
  const parent = dirname(from);
  if (existsSync(join(from, "lambda-src/package-lock.json")) || parent === from) return from;
  return projectFolder(parent);
}
