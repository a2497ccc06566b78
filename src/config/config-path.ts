import { resolve } from "node:path";
import { userPath } from "./user-path";

/** The environment variable that names another config file. */
export const CONFIG_VARIABLE = "S3_HANDSHAKE_CONFIG";
export const DEFAULT_CONFIG_FILE = "s3-handshake.config.ts";

/** The config file that a command means: the one it is given, else what the environment names, else the default. */
export function configFile(file?: string): string {
  return file ?? process.env[CONFIG_VARIABLE] ?? DEFAULT_CONFIG_FILE;
}

/** Its path, absolute: what is given starts where the user stands, the default is the project's own. */
export function configPath(file?: string): string {
  const given = file ?? process.env[CONFIG_VARIABLE];
  return given === undefined ? resolve(DEFAULT_CONFIG_FILE) : userPath(given);
}
