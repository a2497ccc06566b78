import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { hashFolder } from "./hash-folder";
import { InstallError } from "./packaging-error";
import { dependencyKey } from "./package-key";
import { pruneFolders } from "./prune-folders";
import { runNpmCi } from "./run-npm-ci";
import type { SourceFile } from "./source-files";
import { withTemporaryFolder } from "./temporary-folder";

/** A file next to the packages with their hash after the installation. */
const HASH_FILE = "node_modules.sha256";

/** How many dependency sets to keep for each processor: for two branches, with sharp and without. */
const KEPT_SETS = 4;

/**
 * The folder with the pinned packages for Linux on the given processor: taken from the cache, or installed there first.
 * It is built elsewhere and moved into place, so it is always complete; a changed one is installed again.
 *
 * @throws InstallError when npm cannot install what the lockfile pins
 */
export async function installDependencies(options: {
  readonly cacheDirectory: string;
  readonly npmCpu: string;
  readonly sources: readonly SourceFile[];
  /** The folder with the project's `.npmrc`, if any: it often has a company's registry. */
  readonly projectDirectory: string;
  readonly onProgress: (message: string) => void;
  /** Whether code needs none of the optional packages: of this project's own, sharp. @default false */
  readonly omitOptional?: boolean;
  /** For the progress message. @default - the largest of this project's own: sharp, or the AWS SDK */
  readonly what?: string;
}): Promise<string> {
  const { cacheDirectory, npmCpu, omitOptional = false } = options;
  const manifest = textOf(options.sources, "package.json");
  const lock = textOf(options.sources, "package-lock.json");
  const group = `linux-${npmCpu}`;
  const sets = join(cacheDirectory, "dependencies");
  const setWith = (optional: "include" | "omit"): string =>
    join(sets, `${group}-${dependencyKey(npmCpu, manifest, lock, optional)}`);
  const optional = omitOptional ? "omit" : "include";
  const target = setWith(optional);
  // A set with the optional packages also works for code without them.
  const found = [...new Set([setWith("include"), target])].find(isIntact);
  if (found !== undefined) {
    const now = new Date();
    utimesSync(found, now, now);
    return realpathSync(found);
  }
  rmSync(target, { recursive: true, force: true });

  options.onProgress(`installing ${options.what ?? (omitOptional ? "the AWS SDK" : "sharp")} for ${group}`);
  await withTemporaryFolder(cacheDirectory, async (folder) => {
    writeFileSync(join(folder, "package.json"), manifest);
    writeFileSync(join(folder, "package-lock.json"), lock);
    const settings = join(options.projectDirectory, ".npmrc");
    if (existsSync(settings)) copyFileSync(settings, join(folder, ".npmrc"));
    await runNpmCi(folder, npmCpu, optional);
    // It may contain a token.
    rmSync(join(folder, ".npmrc"), { force: true });
    if (!omitOptional) expectNativePackages(folder, npmCpu, lock);
    writeFileSync(join(folder, HASH_FILE), hashFolder(join(folder, "node_modules")));
    mkdirSync(sets, { recursive: true });
    moveInto(folder, target);
  });
  pruneFolders(sets, `${group}-`, KEPT_SETS);
  return realpathSync(target);
}

// Changed or partly removed packages must not get into a zip.
function isIntact(set: string): boolean {
  try {
    return readFileSync(join(set, HASH_FILE), "utf8") === hashFolder(join(set, "node_modules"));
  } catch {
    return false;
  }
}

// npm skips an optional package that it cannot fetch: sharp and its native packages are optional.
function expectNativePackages(folder: string, npmCpu: string, lock: string): void {
  for (const name of ["sharp", `@img/sharp-linux-${npmCpu}`, `@img/sharp-libvips-linux-${npmCpu}`]) {
    if (!lock.includes(`"node_modules/${name}"`) || existsSync(join(folder, "node_modules", name))) continue;
    throw new InstallError(
      `The Lambda's packages for linux-${npmCpu} are incomplete: npm ci left out ${name}.`,
      "It could not be fetched from the npm registry. Check that npm reaches it (`npm ping`), then run the same command again.",
      "",
    );
  }
}

// Another build may have been faster; its set is the same, because the key is.
function moveInto(folder: string, target: string): void {
  try {
    renameSync(folder, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  }
}

function textOf(sources: readonly SourceFile[], path: string): string {
  return sources.find((source) => source.path === path)?.text ?? "";
}
