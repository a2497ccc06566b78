import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import { compileModule } from "./compile-module";
import { compiledCode } from "./compiled-modules";

/**
 * Loads a TypeScript file with its imports and returns its default export: from any folder, under any Node.js, and
 * without a global loader, which would slow down other modules. It runs every time, even if compiled before.
 *
 * @param path - absolute
 * @param cache - a cache folder. Default: no cache
 * @returns the default export, undefined when there is none
 * @throws esbuild's error for the source, or what the module throws
 */
export async function loadModule(path: string, cache?: string): Promise<unknown> {
  const code = cache === undefined ? (await compileModule(path)).code : await compiledCode(path, cache);
  const module = { exports: {} as { default?: unknown } };
  const run = compileFunction(
    code,
    ["module", "exports", "require", "__filename", "__dirname", "importMetaUrl"],
    { filename: path },
  ) as (...values: readonly unknown[]) => void;
  run(module, module.exports, createRequire(path), path, dirname(path), pathToFileURL(path).href);
  return module.exports.default;
}
