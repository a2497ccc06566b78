import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A zip for deployment. */
export interface LambdaPackage {
  /** Absolute path of the zip, in the cache. */
  readonly zipPath: string;
  /** The zip's SHA-256 in base64: what Lambda calls `source_code_hash`. */
  readonly sha256Base64: string;
  readonly zipBytes: number;
  readonly unzippedBytes: number;
  /** Whether it is from an earlier build with the same inputs. */
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
 * The zip in a cache folder, if it exists and has its recorded hash. The folder is marked as used, so that it is not
 * pruned.
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
    // Missing or unreadable: it is built again.
    return undefined;
  }
}

/**
 * Puts a zip into its cache folder. Files are moved into place, the manifest last, so a reader sees no zip or a
 * complete one. If another build was faster, its zip is used; it has the same bytes.
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
