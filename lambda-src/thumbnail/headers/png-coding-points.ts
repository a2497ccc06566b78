import type { CodingPoints } from "../colour/coding-points";

/**
 * What a PNG's cICP chunk says of its colours; undefined where there is none.
 * @see https://www.w3.org/TR/png-3/#cICP-chunk
 */
export function readPngCodingPoints(bytes: Uint8Array): CodingPoints | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 16 <= bytes.length;) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "cICP") return { primaries: bytes[at + 8] ?? 2, transfer: bytes[at + 9] ?? 2 };
    // It stands before the pixels.
    if (type === "IDAT" || type === "IEND") return undefined;
    at += view.getUint32(at) + 12;
  }
  return undefined;
}
