import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

import { ARCHITECTURES, type Architecture } from "./architectures";
import { bundleHandler } from "./bundle-handler";
import { expectArchitecture } from "./checks/expect-architecture";
import { expectBudget } from "./checks/expect-budget";
import { expectHandler } from "./checks/expect-handler";
import { expectNoMachinePaths } from "./checks/expect-no-machine-paths";
import { expectPinnedInputs } from "./checks/expect-pinned-inputs";
import { expectZipContents } from "./checks/expect-zip-contents";
import { cacheFolder } from "./cache-folder";
import { compress } from "./compress";
import { installDependencies } from "./install-dependencies";
import { nativePackages, readNativeFiles } from "./native-files";
import { findPackage, storePackage, type LambdaPackage } from "./package-cache";
import { readOwnSources, type OwnFolder, type OwnSources } from "./own-sources";
import type { PackageFile } from "./package-file";
import { packageKey } from "./package-key";
import { projectFolder } from "./project-folder";
import { pruneFolders } from "./prune-folders";
import { readSourceFiles, writeSourceFiles, type SourceFile } from "./source-files";
import { withTemporaryFolder } from "./temporary-folder";
import { thirdPartyNotices } from "./third-party-notices";
import { WORKLOADS, type Workload } from "./workloads";
import { writeZip, type CompressedFile } from "./write-zip";

export type { Architecture } from "./architectures";
export type { LambdaPackage } from "./package-cache";
export type { Workload } from "./workloads";

const PROJECT_DIRECTORY = projectFolder();

/** How many zips to keep for each workload and architecture: enough to switch between branches. */
const KEPT_ZIPS = 4;

export interface BuildLambdaPackageOptions {
  readonly workload: Workload;
  readonly architecture: Architecture;
  /** The code of the workload "own". */
  readonly own?: OwnFolder;
  /** A further file in the zip. @default - none */
  readonly extra?: PackageFile;
  /** @default - `lambda` in the cache folder, see `cacheFolder` */
  readonly cacheDirectory?: string;
  /** @default `lambda-src` in the project */
  readonly sourceDirectory?: string;
  /** Called before each slow step; not if the zip is in the cache. */
  readonly onProgress?: (message: string) => void;
}

/**
 * The zip of a workload: from the cache if its inputs have not changed, otherwise built. The same inputs give the same
 * bytes on every machine, in every folder, at any time.
 *
 * The first build needs the npm registry; later ones need it only when the pinned dependencies change.
 *
 * @throws PackagingError with a stable code; no partial result is left
 */
export async function buildLambdaPackage(options: BuildLambdaPackageOptions): Promise<LambdaPackage> {
  const { workload, architecture } = options;
  const cacheDirectory = resolve(options.cacheDirectory ?? join(cacheFolder(), "lambda"));
  const sourceDirectory = resolve(options.sourceDirectory ?? join(PROJECT_DIRECTORY, "lambda-src"));
  const sources = readSourceFiles(sourceDirectory, workload);
  const own = options.own && readOwnSources(options.own);
  const group = `${workload}-${own === undefined ? "" : `${own.name}-`}${architecture}-`;
  const folder = join(
    cacheDirectory,
    group + packageKey(workload, architecture, sources, options.extra, own),
  );
  const cached = findPackage(folder);
  if (cached) return cached;

  const onProgress = options.onProgress ?? (() => undefined);
  const built = await withTemporaryFolder(cacheDirectory, async (temporary) => {
    const { extra } = options;
    const work = { workload, architecture, cacheDirectory, sources, own, temporary, extra, onProgress };
    const files = await assemble(work);
    const zip = writeZip(files);
    onProgress("checking");
    await expectZipContents(
      zip,
      files.map(({ file }) => file),
    );
    expectBudget(workload, zip.length, files);
    const unzippedBytes = files.reduce((sum, { file }) => sum + file.content.length, 0);
    return storePackage(folder, temporary, zip, unzippedBytes);
  });
  pruneFolders(cacheDirectory, group, KEPT_ZIPS);
  return built;
}

interface BuildWork {
  readonly workload: Workload;
  readonly architecture: Architecture;
  readonly cacheDirectory: string;
  readonly sources: readonly SourceFile[];
  readonly own: OwnSources | undefined;
  readonly temporary: string;
  readonly extra: PackageFile | undefined;
  readonly onProgress: (message: string) => void;
}

/** The content of the zip, checked and compressed. */
async function assemble(work: BuildWork): Promise<readonly CompressedFile[]> {
  const { workload, architecture, cacheDirectory, sources, own, temporary, extra, onProgress } = work;
  const { npmCpu } = ARCHITECTURES[architecture];
  const dependencies = await installDependencies({
    cacheDirectory,
    npmCpu,
    sources,
    projectDirectory: PROJECT_DIRECTORY,
    omitOptional: !mayUseSharp(workload, own),
    onProgress,
  });

  onProgress("bundling");
  const stage = join(temporary, "stage");
  mkdirSync(stage);
  writeSourceFiles(sources, join(stage, "lambda-src"));
  // A junction where Windows knows no better; elsewhere the type is ignored.
  symlinkSync(join(dependencies, "node_modules"), join(stage, "node_modules"), "junction");
  if (own !== undefined) await stageOwn(stage, own, work);
  const bundle = await bundleHandler(stage, workload, own);
  expectPinnedInputs(workload, bundle.inputs);

  const usesSharp = bundle.inputs.some((input) => input.startsWith("node_modules/sharp/"));
  const files = [
    ...bundle.files,
    ...(usesSharp ? readNativeFiles(dependencies, npmCpu) : []),
    thirdPartyNotices(stage, bundle.inputs, usesSharp ? nativePackages(npmCpu) : []),
    ...(extra ? [extra] : []),
  ];
  await expectHandler(files, own?.exported);
  expectArchitecture(files, architecture);
  // The bundler sees only these folders; the project's own may be as short as /app.
  expectNoMachinePaths(files, [temporary, realpathSync(temporary), dependencies]);

  onProgress("compressing");
  const keptIn = join(dependencies, "compressed");
  const compressed: CompressedFile[] = [];
  for (const file of files) compressed.push({ file, compressed: await compress(file, keptIn) });
  return compressed;
}

/** Own code, or a package of its lockfile, uses sharp only by its name. */
function mayUseSharp(workload: Workload, own: OwnSources | undefined): boolean {
  return own === undefined
    ? WORKLOADS[workload].nativePackages.length > 0
    : own.files.some(({ text }) => /\bsharp\b/.test(text));
}

/** The user's code next to this project's, with the packages of its lockfile; others come from the pinned ones. */
async function stageOwn(
  stage: string,
  { files, name }: OwnSources,
  {
    cacheDirectory,
    architecture,
    onProgress,
  }: Pick<BuildWork, "cacheDirectory" | "architecture" | "onProgress">,
): Promise<void> {
  writeSourceFiles(files, join(stage, "own"));
  if (!files.some(({ path }) => path === "package-lock.json")) return;
  const dependencies = await installDependencies({
    cacheDirectory: join(cacheDirectory, "own"),
    npmCpu: ARCHITECTURES[architecture].npmCpu,
    sources: files,
    projectDirectory: PROJECT_DIRECTORY,
    onProgress,
    what: `the packages of ${name}`,
  });
  symlinkSync(join(dependencies, "node_modules"), join(stage, "own/node_modules"), "junction");
}
