import { readFile, stat } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";
import { configFile, configPath } from "./config-path";
import { decodeText } from "./decode-text";
import { ConfigFileError } from "./errors";
import { loadModule } from "./load-module";
import { parseConfig } from "./parse-config";
import { DuplicateKeyError, parseJson } from "./parse-json";
import { withPolicyFiles } from "./policy-files";
import type { ResolvedConfig } from "./schema";

/**
 * Reads and checks the config.
 *
 * @param given - a .ts file that exports a config as its default, or a .json file. Default: what the environment
 * variable S3_HANDSHAKE_CONFIG names, else `s3-handshake.config.ts` of the working directory. See {@link configPath}
 * for relative paths.
 * @param cache - a cache folder for compiled .ts files. Default: no cache
 * @throws ConfigFileError when there is nothing to read
 * @throws ConfigError with every finding at once
 * @throws PolicyFileError for a policy file of an existing bucket or role
 */
export async function loadConfig(given?: string, cache?: string): Promise<ResolvedConfig> {
  const file = configFile(given);
  const path = configPath(given);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new ConfigFileError(file, "a config file", "no such file");
  return withPolicyFiles(parseConfig(await readConfig(path, file, cache), file), dirname(path));
}

async function readConfig(path: string, file: string, cache?: string): Promise<unknown> {
  switch (extname(path)) {
    case ".json":
      return readJson(decodeText(await readFile(path)), file);
    case ".ts":
      return defaultOf(path, file, cache);
    default:
      throw new ConfigFileError(file, "a name that ends in .ts or .json", `"${basename(path)}"`);
  }
}

function readJson(text: string, file: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof DuplicateKeyError) {
      throw new ConfigFileError(`${file}:${error.line}`, "each key once", error.message);
    }
    throw new ConfigFileError(file, "JSON", (error as Error).message);
  }
}

async function defaultOf(path: string, file: string, cache?: string): Promise<unknown> {
  let exported: unknown;
  try {
    exported = await loadModule(path, cache);
  } catch (error) {
    throw new ConfigFileError(file, "a module that loads", String(error));
  }
  if (exported === undefined) throw new ConfigFileError(file, "a default export", "none");
  return exported;
}
