import { dirname, resolve } from "node:path";
import type { Plugin } from "esbuild";

/** A TypeScript file with its imports, as one CommonJS module. */
export interface CompiledModule {
  readonly code: string;
  /** Its source files, absolute. */
  readonly inputs: readonly string[];
}

/**
 * Compiles a TypeScript file for the running Node.js.
 *
 * @param path - absolute
 * @throws esbuild's error for the source
 */
export async function compileModule(path: string): Promise<CompiledModule> {
  const { build } = await import("esbuild");
  const folder = dirname(path);
  const { outputFiles, metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [path],
    bundle: true,
    write: false,
    metafile: true,
    format: "cjs",
    platform: "node",
    target: `node${process.versions.node}`,
    sourcemap: false,
    // A tsconfig.json must not change a config's meaning.
    tsconfigRaw: {},
    define: { "import.meta.url": "importMetaUrl" },
    logLevel: "silent",
    plugins: [ownPackage],
  }).catch((error: unknown) => {
    throw plainError(error);
  });
  const inputs = Object.keys(metafile.inputs).filter((input) => !input.startsWith(`${NAMESPACE}:`));
  return { code: outputFiles[0]?.text ?? "", inputs: inputs.map((input) => resolve(folder, input)) };
}

const NAMESPACE = "own-package";

/** A config imports only `defineConfig`, which the tool provides, so no installation is needed. */
const ownPackage: Plugin = {
  name: "own package",
  setup(build) {
    build.onResolve({ filter: /^s3-handshake(\/config)?$/ }, ({ path }) => ({ path, namespace: NAMESPACE }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, () => ({
      contents: "export const defineConfig = (config) => config;",
    }));
  },
};

/** esbuild's first error with its place, instead of its summary. */
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
