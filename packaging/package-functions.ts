import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter } from "../config/writer-schema";
import { buildLambdaPackage, type LambdaPackage } from "./build-lambda-package";

/** What a zip depends on. */
export type PackagedAs = Pick<LambdaWriter, "workload" | "architecture">;

/**
 * The zips that the config's functions need: one for each workload and architecture, however many functions share it.
 *
 * @param onProgress - told what a build is doing; a zip from the cache is silent
 * @returns the zip of a writer's function
 */
export async function packageFunctions(
  { writers }: Pick<ResolvedConfig, "writers">,
  onProgress?: (message: string) => void,
): Promise<(writer: PackagedAs) => LambdaPackage> {
  const packages = new Map<string, LambdaPackage>();
  for (const writer of writers) {
    if (writer.kind !== "lambda" || packages.has(keyOf(writer))) continue;
    const { workload, architecture } = writer;
    packages.set(keyOf(writer), await buildLambdaPackage({ workload, architecture, onProgress }));
  }
  return (writer) => {
    const found = packages.get(keyOf(writer));
    if (found === undefined) throw new Error(`expected a package for ${keyOf(writer)}, received none`);
    return found;
  };
}

const keyOf = ({ workload, architecture }: PackagedAs): string => `${workload}-${architecture}`;
