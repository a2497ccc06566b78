import { resolve } from "node:path";
import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter } from "../config/writer-schema";
import { buildLambdaPackage, type LambdaPackage } from "./build-lambda-package";
import { finishedZip } from "./finished-zip";
import { watermarkFile } from "./watermark";

/** The zip's owner. */
export type PackagedAs = Pick<LambdaWriter, "name">;

interface PackageFunctionsOptions {
  /** The config file's: paths in the config start from it. @default - the working directory */
  readonly folder?: string;
  /** Called with a build's progress; not for a zip from the cache. */
  readonly onProgress?: (message: string) => void;
}

/**
 * The zips for the config's functions: one for each workload, architecture and watermark, shared by functions, and one
 * for each function with own code.
 *
 * @returns the zip of a writer's function; undefined for a container image
 * @throws WatermarkError or PackagingError
 */
export async function packageFunctions(
  { writers }: Pick<ResolvedConfig, "writers">,
  { folder = process.cwd(), onProgress }: PackageFunctionsOptions = {},
): Promise<(writer: PackagedAs) => LambdaPackage | undefined> {
  const packages = new Map<string, LambdaPackage | undefined>();
  for (const writer of writers) {
    if (writer.kind !== "lambda") continue;
    packages.set(writer.name, await packageFunction(writer, folder, onProgress));
  }
  return ({ name }) => {
    if (packages.has(name)) return packages.get(name);
    throw new Error(`expected a package for ${name}, received none`);
  };
}

/** The zip of one function, from the cache if its inputs are the same. */
async function packageFunction(
  writer: LambdaWriter,
  folder: string,
  onProgress: PackageFunctionsOptions["onProgress"],
): Promise<LambdaPackage | undefined> {
  const { name, workload, architecture } = writer;
  if (workload !== "own") {
    const extra = watermarkFile(writer, folder);
    return buildLambdaPackage({ workload, architecture, extra, onProgress });
  }
  const { code } = writer;
  if (code.kind === "image") return undefined;
  if (code.kind === "zip") return finishedZip(code, folder);
  const { handler, runtime } = code;
  const own = { name, folder: resolve(folder, code.folder), handler, runtime };
  return buildLambdaPackage({ workload, architecture, own, onProgress });
}
