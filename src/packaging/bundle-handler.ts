import type { BuildFailure, BuildOptions, Metafile } from "esbuild";

import { bundlePlugins } from "./bundle-plugins";
import { narrowSourceMap } from "./narrow-source-map";
import { textFile, type PackageFile } from "./package-file";
import { BundleError } from "./packaging-error";
import type { OwnSources } from "./own-sources";
import { WORKLOADS, type Workload } from "./workloads";

export interface HandlerBundle {
  /** `index.js`, `index.js.map`, and the licence comments of the bundled code, if it has any. */
  readonly files: readonly PackageFile[];
  /** Packages and files that are in the bundle, below the stage: `node_modules/sharp/dist/index.mjs`. */
  readonly inputs: readonly string[];
}

/**
 * Bundles a workload's handler with its imports, except native code, into one CommonJS file: on Node 24 it starts
 * faster than an ES module, and much faster than unbundled packages.
 *
 * @param stage folder with the sources and the pinned `node_modules`; nothing outside is read
 * @throws BundleError when esbuild finds an error in the sources
 */
export async function bundleHandler(
  stage: string,
  workload: Workload,
  own?: OwnSources,
): Promise<HandlerBundle> {
  const esbuild = await import("esbuild");
  const { outputFiles, metafile } = await esbuild
    .build(bundleOptions(stage, workload, own))
    .catch((error: unknown) => {
      throw toBundleError(own?.name ?? workload, error);
    });
  const inputs = bundledInputs(metafile);
  const files = outputFiles.map(({ path, text }) => {
    const name = path.slice(path.lastIndexOf("index.js"));
    return textFile(name, name.endsWith(".map") ? narrowSourceMap(text, isOwnSource) : text);
  });
  return { files, inputs };
}

function bundleOptions(stage: string, workload: Workload, own: OwnSources | undefined) {
  const { entry } = WORKLOADS[workload];
  return {
    absWorkingDir: stage,
    // Only the handler of own code is exported, for any module format.
    ...(own === undefined
      ? { entryPoints: [`lambda-src/${entry}`] }
      : {
          stdin: { contents: `export { ${own.exported} } from "./own/${own.entry}";`, resolveDir: stage },
          alias: { "s3-handshake/runtime": `./lambda-src/${entry}` },
        }),
    outfile: "index.js",
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: "cjs",
    platform: "node",
    target: (own?.runtime ?? "nodejs24.x").replace(/^nodejs(\d+)\.x$/, "node$1"),
    // The SDK's ES modules, because only those can be tree-shaken.
    mainFields: ["module", "main"],
    // The pinned packages are linked into the stage; their paths must stay below it.
    preserveSymlinks: true,
    nodePaths: [],
    // Otherwise the nearest tsconfig.json above the stage would decide, and the bytes would depend on the folder.
    tsconfigRaw: {},
    // sharp finds its native package by createRequire(import.meta.url), which CommonJS does not have.
    banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
    define: { "import.meta.url": "importMetaUrl" },
    sourcemap: "linked",
    // A stack trace needs files and lines, not their text: that is in the repository, and here it would be read at
    // every cold start.
    sourcesContent: false,
    legalComments: "external",
    logLevel: "silent",
    plugins: bundlePlugins(stage, own !== undefined),
  } satisfies BuildOptions;
}

function bundledInputs(metafile: Metafile): readonly string[] {
  const outputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return outputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
}

function isOwnSource(path: string): boolean {
  return /^(?:lambda-src|own(?!\/node_modules))\//.test(path);
}

function toBundleError(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("errors" in error)) return error;
  const problems = (error as BuildFailure).errors.map(({ text, location }) =>
    location ? `${location.file}:${String(location.line)}: ${text}` : text,
  );
  return new BundleError(name, problems, { cause: error });
}
