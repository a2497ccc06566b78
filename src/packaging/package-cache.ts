import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A zip that is ready to be deployed. */
export interface LambdaPackage {
  /** Absolute path of the zip, in the cache. */
  readonly zipPath: string;
  /** The zip's SHA-256 in base64: what Lambda calls `source_code_hash`. */
  readonly sha256Base64: string;
  readonly zipBytes: number;
  readonly unzippedBytes: number;
  /** It already existed, from an earlier build with the same inputs. */
  readonly fromCache: boolean;
}

const ZIP = "function.zip";
const MANIFEST = "manifest.json";

interface Manifest {
  readonly sha256Base64: string;
  readonly zipBytes: number;
  readonly unzippedBytes: number;
}

/**
 * The zip in a cache folder, if it is there and still has the hash that it was stored with. The folder is marked as
 * used, so that pruning spares it.
 */
export function findPackage(folder: string): LambdaPackage | undefined {
  try {
    const { sha256Base64, zipBytes, unzippedBytes } = JSON.parse(
      readFileSync(join(folder, MANIFEST), "utf8"),
    ) as Manifest;
    const zipPath = join(folder, ZIP);
    if (sha256(readFileSync(zipPath)) !== sha256Base64) return undefined;
    const now = new Date();
    utimesSync(folder, now, now);
    return { zipPath, sha256Base64, zipBytes, unzippedBytes, fromCache: true };
  } catch {
    // Not there, or not readable: either way it is built again.
    return undefined;
  }
}

/**
 * Puts a zip into its cache folder. Each file is moved into place whole, the manifest last: a reader sees no zip, or
 * all of it. When another build was quicker, its zip is taken; it has the same inputs and so the same bytes.
 *
 * @param temporary folder on the same file system, for the files before they are moved
 */
export function storePackage(
  folder: string,
  temporary: string,
  zip: Uint8Array,
  unzippedBytes: number,
): LambdaPackage {
  const winner = findPackage(folder);
  if (winner) return { ...winner, fromCache: false };
  const manifest: Manifest = { sha256Base64: sha256(zip), zipBytes: zip.length, unzippedBytes };
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of [
    [ZIP, zip],
    [MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`],
  ] as const) {
    writeFileSync(join(temporary, name), content);
    renameSync(join(temporary, name), join(folder, name));
  }
  return { zipPath: join(folder, ZIP), ...manifest, fromCache: false };
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("base64");
}
