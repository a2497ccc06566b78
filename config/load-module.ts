import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import type { Plugin } from "esbuild";

/**
 * Loads a TypeScript file, with what it imports, and gives its default export: from any folder, under any Node.js, and
 * with no loader that would slow down whatever else is loaded.
 *
 * @param path - absolute
 * @returns the default export, undefined when there is none
 * @throws what esbuild says of the source, or what the module throws
 */
export async function loadModule(path: string): Promise<unknown> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: dirname(path),
    entryPoints: [path],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: `node${process.versions.node}`,
    sourcemap: false,
    // Whatever tsconfig.json lies around must not decide what a config means.
    tsconfigRaw: {},
    define: { "import.meta.url": "importMetaUrl" },
    logLevel: "silent",
    plugins: [ownPackage],
  }).catch((error: unknown) => {
    throw plainError(error);
  });
  const module = { exports: {} as { default?: unknown } };
  const run = compileFunction(
    outputFiles[0]?.text ?? "",
    ["module", "exports", "require", "__filename", "__dirname", "importMetaUrl"],
    { filename: path },
  ) as (...values: readonly unknown[]) => void;
  run(module, module.exports, createRequire(path), path, dirname(path), pathToFileURL(path).href);
  return module.exports.default;
}

/** A config asks its own tool for `defineConfig` alone, wherever it lies: it needs no installation beside it. */
const ownPackage: Plugin = {
  name: "own package",
  setup(build) {
    build.onResolve({ filter: /^s3-handshake(\/config)?$/ }, ({ path }) => ({
      path,
      namespace: "own-package",
    }));
    build.onLoad({ filter: /.*/, namespace: "own-package" }, () => ({
      contents: "export const defineConfig = (config) => config;",
    }));
  },
};

/** What esbuild found first, with its place, in place of its summary. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error) || !("errors" in error)) return error;
  const [first] = (error as import("esbuild").BuildFailure).errors;
  if (first === undefined) return error;
  const place =
    first.location === null
      ? ""
      : ` (${first.location.file}:${first.location.line}:${first.location.column + 1})`;
  return new SyntaxError(`${first.text}${place}`);
}
