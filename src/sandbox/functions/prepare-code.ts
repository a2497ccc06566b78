import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { WATERMARK_FILE } from "../../../lambda-src/env";
import { ARCHITECTURES, type Architecture } from "../../packaging/architectures";
import { buildLambdaPackage, type Workload } from "../../packaging/build-lambda-package";
import { SandboxError } from "../sandbox-error";
import { unpackZip } from "./unpack-zip";
import type { FunctionSettings } from "./function-settings";

export interface PrepareCodeOptions {
  readonly settings: Pick<FunctionSettings, "name" | "zipPath" | "architecture">;
  readonly workload: Workload;
  /** The code's folder, empty or not existing. */
  readonly folder: string;
  /** The machine to run on. @default - this one */
  readonly machine?: { readonly platform: NodeJS.Platform; readonly arch: string };
  readonly progress: (text: string) => void;
}

/** The path of packages with native code in a zip. */
const NATIVE = "node_modules/@img";

/**
 * Unpacks the function's zip into its own folder. Native code runs only on what it was made for: on another machine the
 * same code gets the native files of this one.
 *
 * @returns what is other than in the zip, for a person; undefined when it is the very zip
 * @throws SandboxError SANDBOX_STALE_ZIP when the stacks' zip was built from code other than `lambda-src`
 * @throws PackagingError when the zip for this machine cannot be built
 */
export async function prepareCode(options: PrepareCodeOptions): Promise<string | undefined> {
  const { settings, folder, machine = process } = options;
  rmSync(folder, { recursive: true, force: true });
  unpackZip(settings.zipPath, folder);
  if (!existsSync(join(folder, NATIVE))) return undefined;
  const own = linuxArchitecture(machine);
  if (own === settings.architecture) return undefined;
  if (own !== undefined && options.workload !== "own") await replaceByOwnZip(options, own);
  else replaceNativeFiles(folder);
  const here = own === undefined ? `${machine.platform} on ${machine.arch}` : own;
  return `${settings.name}: the zip is for ${settings.architecture}; here the same code runs with native files for ${here}`;
}

/** Undefined where no zip runs. */
function linuxArchitecture({
  platform,
  arch,
}: {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}): Architecture | undefined {
  const known = Object.entries(ARCHITECTURES).find(([, { npmCpu }]) => npmCpu === arch);
  return platform === "linux" ? (known?.[0] as Architecture | undefined) : undefined;
}

async function replaceByOwnZip(options: PrepareCodeOptions, architecture: Architecture): Promise<void> {
  const { settings, workload, folder, progress } = options;
  const synthesized = readFileSync(join(folder, "index.js"));
  const mark = join(folder, WATERMARK_FILE);
  const extra = existsSync(mark)
    ? { path: WATERMARK_FILE, content: readFileSync(mark), native: false }
    : undefined;
  const { zipPath } = await buildLambdaPackage({
    workload,
    architecture,
    extra,
    onProgress: (message) => {
      progress(`zip of ${workload} for ${architecture}: ${message}`);
    },
  });
  rmSync(folder, { recursive: true });
  unpackZip(zipPath, folder);
  if (readFileSync(join(folder, "index.js")).equals(synthesized)) return;
  throw new SandboxError(
    "SANDBOX_STALE_ZIP",
    `${settings.name}: expected the zip of the code in lambda-src, received one of other code (${basename(settings.zipPath)} in the stacks). Run npm run synth`,
  );
}

/** sharp is installed in the same version, for this machine; its native packages are next to it. */
function replaceNativeFiles(folder: string): void {
  rmSync(join(folder, NATIVE), { recursive: true });
  const own = join(dirname(require.resolve("sharp")), "../../@img");
  cpSync(own, join(folder, NATIVE), { recursive: true, dereference: true });
}
