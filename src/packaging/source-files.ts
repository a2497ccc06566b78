import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expectedButReceived, PackagingError } from "./packaging-error";
import { WORKLOADS, type Workload } from "./workloads";

/** A file that decides what is in the zip. */
export interface SourceFile {
  /** Below the source folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Files that the bundler can include; notes, pictures and editor files do not matter. */
const CODE = /\.(?:[cm]?[jt]s|json)$/;

/**
 * The sources of a workload: its own folder, what is shared, the settings, and the pinned dependencies. Sorted, so
 * that a file system's own order shows nowhere.
 *
 * @throws PackagingError when the handler or the lockfile is not there
 */
export function readSourceFiles(sourceDirectory: string, workload: Workload): readonly SourceFile[] {
  const { entry } = WORKLOADS[workload];
  const paths = [
    "env.ts",
    "package.json",
    "package-lock.json",
    ...listCode(sourceDirectory, dirname(entry)),
    ...listCode(sourceDirectory, "settings"),
    ...listCode(sourceDirectory, "shared"),
  ].filter((path) => existsSync(join(sourceDirectory, path)));
  for (const needed of [entry, "package.json", "package-lock.json"]) {
    if (paths.includes(needed)) continue;
    throw new PackagingError(
      "PACKAGING_SOURCE_MISSING",
      expectedButReceived(`a file ${needed}`, `the "${workload}" Lambda`, `none in ${sourceDirectory}`),
    );
  }
  return paths.sort(byCodeUnit).map((path) => ({ path, text: readText(join(sourceDirectory, path)) }));
}

/** All code of a folder, in the same order and form. */
export function readFolder(folder: string): readonly SourceFile[] {
  const paths = listCode(folder).sort(byCodeUnit);
  return paths.map((path) => ({ path, text: readText(join(folder, path)) }));
}

/** Writes the sources below a folder, in their form with plain line feeds. */
export function writeSourceFiles(files: readonly SourceFile[], directory: string): void {
  for (const { path, text } of files) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

/** Order by UTF-16 code units: the same under every locale. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

// A checkout on Windows may have carriage returns, which would change both the key and the source map.
function readText(path: string): string {
  return readFileSync(path, "utf8").replaceAll("\r\n", "\n");
}

/** The code files below a folder of `root`, all of it by default. */
function listCode(root: string, folder = ""): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    if (entry.isDirectory()) return listCode(root, path);
    return CODE.test(entry.name) ? [path] : [];
  });
}
