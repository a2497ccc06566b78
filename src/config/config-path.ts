import { resolve } from "node:path";
import { userPath } from "./user-path";

/** The environment variable that names another config file. */
export const CONFIG_VARIABLE = "S3_HANDSHAKE_CONFIG";
export const DEFAULT_CONFIG_FILE = "s3-handshake.config.ts";

/** A command's config file: the given one, else the environment's, else the default. */
export function configFile(file?: string): string {
  return file ?? process.env[CONFIG_VARIABLE] ?? DEFAULT_CONFIG_FILE;
}

/** Its absolute path. A given path is relative to the user's folder, the default to the project's. */
export function configPath(file?: string): string {
  const given = file ?? process.env[CONFIG_VARIABLE];
  return given === undefined ? resolve(DEFAULT_CONFIG_FILE) : userPath(given);
}
