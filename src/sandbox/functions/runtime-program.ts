import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { cacheFolder } from "../../packaging/cache-folder";
import { lambdaNode } from "../../packaging/lambda-node";
import { installPython, PYTHON_ENVIRONMENTS } from "../moto";

/** The program that runs a function's code here. */
export interface RuntimeProgram {
  readonly path: string;
  readonly args: readonly string[];
  /** Differences from Lambda, as notes. */
  readonly difference?: string;
}

/**
 * The program for a runtime: Lambda's Node.js, or the store's Python, which has boto3. Undefined for other runtimes and
 * container images.
 *
 * @param progress - called before slow steps
 */
export async function runtimeProgram(
  runtime: string | undefined,
  progress: (text: string) => void,
): Promise<RuntimeProgram | undefined> {
  if (runtime?.startsWith("nodejs") === true) return nodeProgram(runtime, progress);
  if (runtime?.startsWith("python") === true) return pythonProgram(runtime, progress);
  return undefined;
}

async function nodeProgram(runtime: string, progress: (text: string) => void): Promise<RuntimeProgram> {
  const { path, difference } = await lambdaNode(progress);
  const args = [join(__dirname, "bootstrap.cjs")];
  if (difference !== undefined) return { path, args, difference };
  return runtime === "nodejs24.x"
    ? { path, args }
    : { path, args, difference: inPlaceOf("Node.js 24", runtime) };
}

async function pythonProgram(runtime: string, progress: (text: string) => void): Promise<RuntimeProgram> {
  const { python: path } = await installPython(PYTHON_ENVIRONMENTS.moto, cacheFolder(), progress);
  const text = execFileSync(path, ["--version"], { encoding: "utf8" });
  const [version = ""] = /\d+\.\d+/.exec(text) ?? [];
  // Without compiled files in the function's folder.
  const args = ["-B", join(__dirname, "bootstrap.py")];
  return runtime === `python${version}`
    ? { path, args }
    : { path, args, difference: inPlaceOf(`Python ${version}`, runtime) };
}

function inPlaceOf(here: string, runtime: string): string {
  return `${here} instead of Lambda's ${runtime}`;
}
