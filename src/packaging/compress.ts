import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";

import { installedVersion } from "./package-key";
import type { PackageFile } from "./package-file";

/** The strongest, and a fixed window of work: fflate's own choice depends on the length of the data. */
const SETTINGS = { level: 9, mem: 12 } as const;

/**
 * A file's content as a raw deflate stream, by fflate, which is plain JavaScript: Node's zlib gives different bytes for
 * different versions and processors.
 *
 * @param keptIn cache folder for native files, which take over a second and rarely change
 */
export async function compress(file: PackageFile, keptIn: string): Promise<Uint8Array> {
  const { deflateSync } = await import("fflate");
  if (!file.native) return deflateSync(file.content, SETTINGS);
  const kept = join(keptIn, keptName(file.content));
  const found = readKept(kept, file.content);
  if (found) return found;
  const compressed = deflateSync(file.content, SETTINGS);
  mkdirSync(keptIn, { recursive: true });
  const unfinished = `${kept}.${String(process.pid)}`;
  writeFileSync(unfinished, compressed);
  renameSync(unfinished, kept);
  return compressed;
}

function keptName(content: Uint8Array): string {
  const hash = createHash("sha256").update(content).digest("hex");
  return `${hash}-fflate-${installedVersion("fflate")}-${String(SETTINGS.level)}-${String(SETTINGS.mem)}.deflate`;
}

// A cached result is used only if it decompresses to the file.
function readKept(path: string, content: Uint8Array): Uint8Array | undefined {
  try {
    const compressed = readFileSync(path);
    return inflateRawSync(compressed).equals(content) ? compressed : undefined;
  } catch {
    return undefined;
  }
}
