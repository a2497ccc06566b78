import { crc32 } from "node:zlib";

const SIGNATURE_BYTES = 8;
/** Before a chunk's data: how long they are, and its name. */
const HEAD_BYTES = 8;
/** zlib's header of a window of 32 KB, the largest that there is. */
const LARGEST_WINDOW = [0x78, 0x01];

/**
 * Lets a PNG's pixels refer as far back as deflate can. Some optimizers write a smaller window than they use: browsers
 * read that, and libpng refuses it. The checksum goes with it only where it was right.
 * @see https://www.rfc-editor.org/rfc/rfc1950#section-2.2
 * @see https://github.com/pnggroup/libpng/blob/libpng16/contrib/tools/pngfix.c
 */
export function repairPng(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE_BYTES; at + HEAD_BYTES <= bytes.length;) {
    const data = at + HEAD_BYTES;
    const end = data + view.getUint32(at);
    if (end + 4 > bytes.length) return bytes;
    if (String.fromCharCode(...bytes.subarray(at + 4, data)) === "IDAT") {
      const isSmaller = end - data >= 2 && ((bytes[data] ?? 0) & 0x0f) === 8 && (bytes[data] ?? 0) < 0x78;
      if (!isSmaller || crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) return bytes;
      const repaired = Uint8Array.from(bytes);
      repaired.set(LARGEST_WINDOW, data);
      new DataView(repaired.buffer).setUint32(end, crc32(repaired.subarray(at + 4, end)));
      return repaired;
    }
    at = end + 4;
  }
  return bytes;
}
