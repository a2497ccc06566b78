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

/** Next to the packages: their hash, as npm left them. */
const HASH_FILE = "node_modules.sha256";

/** Dependency sets kept for each processor: today's, and those of the branch next door, with sharp and without. */
const KEPT_SETS = 4;

/**
 * The folder with the pinned packages for Linux on the given processor: taken from the cache, or installed there
 * first. It is complete as soon as it is visible, because it is built elsewhere and moved into place; one that has
 * changed since is installed again.
 *
 * @throws InstallError when npm cannot install what the lockfile pins
 */
export async function installDependencies(options: {
  readonly cacheDirectory: string;
  readonly npmCpu: string;
  readonly sources: readonly SourceFile[];
  /** Holds the `.npmrc` of the project, if there is one: a company's own registry is often named there. */
  readonly projectDirectory: string;
  readonly onProgress: (message: string) => void;
  /** Whether code needs none of the optional packages: of this project's own, sharp. @default false */
  readonly omitOptional?: boolean;
  /** For the word of progress. @default - the largest of this project's own: sharp, or the AWS SDK */
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
  // A set with the optional packages serves code that needs none of them just as well.
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
    // It may hold a token.
    rmSync(join(folder, ".npmrc"), { force: true });
    if (!omitOptional) expectNativePackages(folder, npmCpu, lock);
    writeFileSync(join(folder, HASH_FILE), hashFolder(join(folder, "node_modules")));
    mkdirSync(sets, { recursive: true });
    moveInto(folder, target);
  });
  pruneFolders(sets, `${group}-`, KEPT_SETS);
  return realpathSync(target);
}

// Packages that were changed by hand, or half removed, must not find their way into a zip.
function isIntact(set: string): boolean {
  try {
    return readFileSync(join(set, HASH_FILE), "utf8") === hashFolder(join(set, "node_modules"));
  } catch {
    return false;
  }
}

// npm passes over an optional package that it cannot fetch: sharp and its native packages are optional.
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

// Another build may have been quicker; its set is equal, since the key is.
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
