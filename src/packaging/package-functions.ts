import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter } from "../config/writer-schema";
import { buildLambdaPackage, type LambdaPackage } from "./build-lambda-package";
import { watermarkFile } from "./watermark";

/** Whose zip it is. */
export type PackagedAs = Pick<LambdaWriter, "name" | "workload" | "architecture">;

export interface PackageFunctionsOptions {
  /** The config file's: paths in the config start from it. @default - the working directory */
  readonly folder?: string;
  /** Called with what a build is doing; a zip from the cache is silent. */
  readonly onProgress?: (message: string) => void;
}

/**
 * The zips that the config's functions need: one for each workload, architecture and watermark, however many functions
 * share it.
 *
 * @returns the zip of a writer's function
 * @throws WatermarkError or PackagingError
 */
export async function packageFunctions(
  { writers }: Pick<ResolvedConfig, "writers">,
  { folder = process.cwd(), onProgress }: PackageFunctionsOptions = {},
): Promise<(writer: PackagedAs) => LambdaPackage> {
  const packages = new Map<string, LambdaPackage>();
  for (const writer of writers) {
    if (writer.kind !== "lambda") continue;
    const { workload, architecture } = writer;
    // What was built with the same inputs comes from the cache.
    packages.set(
      writer.name,
      await buildLambdaPackage({ workload, architecture, extra: watermarkFile(writer, folder), onProgress }),
    );
  }
  return ({ name }) => {
    const found = packages.get(name);
    if (found === undefined) throw new Error(`expected a package for ${name}, received none`);
    return found;
  };
}
