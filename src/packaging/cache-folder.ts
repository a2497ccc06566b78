import { join, resolve, sep } from "node:path";
import { projectFolder } from "./project-folder";

/**
 * Where what takes long to make is kept, absolute: in a checkout its own `.cache`; as an installed package that of the
 * project where the command runs, since npm removes what lies in `node_modules`.
 */
export function cacheFolder(): string {
  const own = projectFolder();
  return own.split(sep).includes("node_modules") ? resolve(".cache/s3-handshake") : join(own, ".cache");
}
