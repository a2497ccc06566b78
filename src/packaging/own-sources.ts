import { statSync } from "node:fs";

import { expectedButReceived, OwnCodeError } from "./packaging-error";
import { readFolder, type SourceFile } from "./source-files";

/** A folder with own code. */
export interface OwnFolder {
  /** Of the writer. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** The file without its extension, and its export: `index.handler`. */
  readonly handler: string;
  /** `nodejs24.x` */
  readonly runtime: string;
}

/** The folder's code, and its entry point. */
export interface OwnSources extends OwnFolder {
  readonly files: readonly SourceFile[];
  /** Below the folder. */
  readonly entry: string;
  readonly exported: string;
}

const EXTENSIONS = ["ts", "mts", "cts", "js", "mjs", "cjs"] as const;

/**
 * Reads the code of a folder.
 *
 * @throws OwnCodeError when the folder, the handler's file or the lockfile is missing
 */
export function readOwnSources(own: OwnFolder): OwnSources {
  const { name, folder, handler } = own;
  const missing = (expected: string, received: string): OwnCodeError =>
    new OwnCodeError(
      "PACKAGING_SOURCE_MISSING",
      expectedButReceived(expected, `the code of "${name}"`, received),
    );
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw missing("a folder", `no folder ${folder}`);
  const files = readFolder(folder);
  const [file = "", exported = ""] = handler.split(".");
  const entry = EXTENSIONS.map((extension) => `${file}.${extension}`).find((path) => has(files, path));
  if (entry === undefined) {
    throw missing(
      `a file ${file}.ts, or ${EXTENSIONS.slice(1).join(", ")}, for ${handler}`,
      `none in ${folder}`,
    );
  }
  if (hasDependencies(files) && !has(files, "package-lock.json")) {
    throw missing(
      "a package-lock.json next to the package.json, which names dependencies (npm install --package-lock-only)",
      `none in ${folder}`,
    );
  }
  return { ...own, files, entry, exported };
}

function has(files: readonly SourceFile[], path: string): boolean {
  return files.some((file) => file.path === path);
}

function hasDependencies(files: readonly SourceFile[]): boolean {
  const manifest = files.find(({ path }) => path === "package.json");
  if (manifest === undefined) return false;
  const { dependencies = {} } = JSON.parse(manifest.text) as { readonly dependencies?: object };
  return Object.keys(dependencies).length > 0;
}
