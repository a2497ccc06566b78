import type { PackageFile } from "../package-file";
import { expectedButReceived, PackageCheckError } from "../packaging-error";

/**
 * Checks that the zip contains exactly the given files.
 *
 * @throws PackageCheckError that names the first file that differs
 */
export async function expectZipContents(zip: Uint8Array, files: readonly PackageFile[]): Promise<void> {
  const { unzipSync } = await import("fflate");
  const found = new Map(Object.entries(readBack(unzipSync, zip)));
  for (const { path, content } of files) {
    const received = found.get(path);
    found.delete(path);
    if (received && Buffer.from(received).equals(content)) continue;
    throw damaged(`the content that went in`, path, received ? "another content" : "no such file");
  }
  const [extra] = found.keys();
  if (extra !== undefined) throw damaged("no file", extra, "one");
}

function readBack(unzipSync: typeof import("fflate").unzipSync, zip: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(zip);
  } catch (cause) {
    throw new PackageCheckError("PACKAGING_ZIP_DAMAGED", "expected a zip but received what cannot be read", {
      cause,
    });
  }
}

function damaged(expected: string, path: string, received: string): PackageCheckError {
  return new PackageCheckError("PACKAGING_ZIP_DAMAGED", expectedButReceived(expected, path, received));
}
