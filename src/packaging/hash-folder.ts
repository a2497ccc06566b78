import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { byCodeUnit } from "./source-files";

/**
 * A hash over the names and contents of all files below a folder. A tenth of a second for the Lambda's packages.
 *
 * @param skip - names in the folder to ignore. Default: none
 */
export function hashFolder(folder: string, skip: ReadonlySet<string> = new Set()): string {
  const paths = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !skip.has(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? readdirSync(join(folder, entry.name), { recursive: true, withFileTypes: true })
        : [entry],
    )
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(byCodeUnit);
  const hash = createHash("sha256");
  for (const path of paths) {
    const content = readFileSync(path);
    hash.update(`${relative(folder, path)}\0${String(content.length)}\0`).update(content);
  }
  return hash.digest("hex");
}
