import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";

/** Unpacks a zip into an empty folder, as Lambda unpacks a function's code. */
export function unpackZip(zipPath: string, folder: string): void {
  for (const [path, content] of Object.entries(unzipSync(readFileSync(zipPath)))) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}
