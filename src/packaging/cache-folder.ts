import { join, resolve, sep } from "node:path";
import { projectFolder } from "./project-folder";

/**
 * The cache folder, absolute: in a checkout its own `.cache`; for an installed package that of the user's project,
 * because npm removes files in `node_modules`.
 */
export function cacheFolder(): string {
  const own = projectFolder();
  return own.split(sep).includes("node_modules") ? resolve(".cache/s3-handshake") : join(own, ".cache");
}
