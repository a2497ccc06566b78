import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";

import { cacheFolder } from "./cache-folder";
import { PackagingError } from "./packaging-error";
import { dependencyKey } from "./package-key";
import { projectFolder } from "./project-folder";
import { runNpmCi } from "./run-npm-ci";
import { withTemporaryFolder } from "./temporary-folder";

/** A Node.js for running a zip's code. */
export interface LambdaNode {
  readonly path: string;
  /** A note about differences from Lambda; undefined for Lambda's version. */
  readonly difference?: string;
}

/** The oldest Node.js that the bundle's syntax and the SDK run under. */
const OLDEST_MAJOR = 22;

const FOLDER = join(projectFolder(), "src/packaging/lambda-runtime");
const FILES = ["package.json", "package-lock.json"] as const;

/**
 * Where Lambda's own Node.js is on this machine, installed or not yet; undefined where it cannot run.
 *
 * It is no package of the project itself: a package that holds a `node` binary puts itself before the user's own Node.js
 * in every npm script.
 */
export function lambdaNodePath(cacheDirectory = cacheFolder()): string | undefined {
  if (process.platform !== "linux" || (process.arch !== "x64" && process.arch !== "arm64")) return undefined;
  const [manifest = "", lock = ""] = FILES.map((name) => readFileSync(join(FOLDER, name), "utf8"));
  const folder = `linux-${process.arch}-${dependencyKey(process.arch, manifest, lock)}`;
  return join(cacheDirectory, "node", folder, `node_modules/node-linux-${process.arch}/bin/node`);
}

/**
 * Lambda's Node.js: from the cache, or installed there from its lockfile. If it cannot run, the current Node.js, or the
 * one on PATH, if new enough.
 *
 * @param onProgress - called before it is installed
 * @throws InstallError when npm cannot install it
 * @throws PackagingError LAMBDA_NODE_MISSING when none is new enough
 */
export async function lambdaNode(onProgress: (message: string) => void): Promise<LambdaNode> {
  const path = lambdaNodePath();
  if (path === undefined) return otherNode([process.execPath, "node"]);
  if (!existsSync(path)) {
    onProgress("installing Node.js 24, Lambda's runtime");
    await install(path);
  }
  return { path };
}

async function install(path: string): Promise<void> {
  const folder = dirname(dirname(dirname(dirname(path))));
  mkdirSync(dirname(folder), { recursive: true });
  await withTemporaryFolder(dirname(folder), async (temporary) => {
    const made = join(temporary, "runtime");
    mkdirSync(made);
    for (const name of FILES) copyFileSync(join(FOLDER, name), join(made, name));
    await runNpmCi(made, process.arch);
    try {
      renameSync(made, folder);
    } catch (error) {
      // Another process was faster; its Node.js is the same.
      if (!existsSync(path)) throw error;
    }
  });
}

/** The first of these programs that is new enough. */
export function otherNode(candidates: readonly string[]): LambdaNode {
  const found = candidates.map((path) => ({ path, version: versionOf(path) }));
  const fit = found.find(({ version }) => Number(version?.split(".")[0]) >= OLDEST_MAJOR);
  if (fit?.version === undefined) {
    const received = found.map(({ path, version }) => `${path} ${version ?? "(no Node.js)"}`).join(", ");
    throw new PackagingError(
      "LAMBDA_NODE_MISSING",
      `Lambda's own Node.js 24 runs on Linux only; elsewhere expected a Node.js ${OLDEST_MAJOR} or newer on PATH, received ${received}`,
    );
  }
  return { path: fit.path, difference: `Node.js ${fit.version} instead of Lambda's 24` };
}

function versionOf(path: string): string | undefined {
  try {
    const text = execFileSync(path, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return /^v(\d+\.\d+\.\d+)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}
