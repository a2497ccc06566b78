import type { PackageFile } from "../package-file";
import { expectedButReceived, PackageCheckError } from "../packaging-error";

/**
 * Checks that neither the bundle nor its map contains a local path: the bytes would differ elsewhere, and a build
 * server's paths are private.
 *
 * @param folders absolute paths used in the build
 * @throws PackageCheckError that names the path and the file
 */
export function expectNoMachinePaths(files: readonly PackageFile[], folders: readonly string[]): void {
  for (const { path, content, native } of files) {
    if (native) continue;
    const text = Buffer.from(content).toString("utf8");
    const folder = folders.flatMap(spellings).find((spelling) => text.includes(spelling));
    if (folder !== undefined) throw found(path, folder);
    const source = path.endsWith(".map") ? outsideSource(text) : undefined;
    if (source !== undefined) throw found(path, source);
  }
}

// A Windows path is in JavaScript and JSON with its backslashes doubled, or turned.
function spellings(folder: string): string[] {
  return [folder, folder.replaceAll("\\", "\\\\"), folder.replaceAll("\\", "/")];
}

function outsideSource(text: string): string | undefined {
  const { sources } = JSON.parse(text) as { sources: string[] };
  return sources.find((source) => /^(?:[\\/]|\.\.|[A-Za-z][A-Za-z\d+.-]*:)/.test(source));
}

function found(path: string, received: string): PackageCheckError {
  return new PackageCheckError(
    "PACKAGING_MACHINE_PATH",
    expectedButReceived("only paths inside the package", path, received),
  );
}
