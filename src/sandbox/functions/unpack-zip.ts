import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { unzipSync } from "fflate";
import { SandboxError } from "../sandbox-error";

/** Unpacks a zip into an empty folder, as Lambda unpacks a function's code. */
export function unpackZip(zipPath: string, folder: string): void {
  for (const [path, content] of Object.entries(unzipSync(readFileSync(zipPath)))) {
    if (path.endsWith("/")) continue;
    const target = join(folder, path);
    if (relative(folder, target).startsWith("..")) {
      throw new SandboxError(
        "SANDBOX_STALE_ZIP",
        `${zipPath}: expected files of the function's folder, received ${path}`,
      );
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}
