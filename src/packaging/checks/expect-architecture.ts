import { ARCHITECTURES, describeElfMachine, type Architecture } from "../architectures";
import type { PackageFile } from "../package-file";
import { expectedButReceived, PackageCheckError } from "../packaging-error";

const MAGIC = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
const MACHINE_OFFSET = 18;

/**
 * Checks that every native file is for the function's architecture. Otherwise the function would fail at its first
 * invocation.
 *
 * @throws PackageCheckError that names the first file that is not
 */
export function expectArchitecture(files: readonly PackageFile[], architecture: Architecture): void {
  for (const { path, content } of files) {
    if (!/\.node$|\.so(?:\.[\d.]+)?$/.test(path)) continue;
    const received = elfMachine(content);
    if (received === ARCHITECTURES[architecture].elfMachine) continue;
    const inWords = received === undefined ? "a file that is not ELF" : describeElfMachine(received);
    throw new PackageCheckError(
      "PACKAGING_WRONG_ARCHITECTURE",
      expectedButReceived(`code for ${architecture}`, path, inWords),
    );
  }
}

function elfMachine(content: Uint8Array): number | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (bytes.length < MACHINE_OFFSET + 2 || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  return bytes.readUInt16LE(MACHINE_OFFSET);
}
