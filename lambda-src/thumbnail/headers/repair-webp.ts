/** Of its first line: `RIFF`, how long the rest is, `WEBP`. */
const HEADER_BYTES = 12;
const SIZE_AT = 4;
/** How much comes before what its size counts. */
const UNCOUNTED_BYTES = 8;

/**
 * Corrects how long a WebP says that it is, where all its chunks are there: libwebp refuses one that it does not find whole.
 * @returns The bytes, in a copy if there was anything to do, and what was wrong.
 */
export function repairWebp(bytes: Uint8Array): {
  readonly bytes: Uint8Array;
  readonly warnings: readonly string[];
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const said = view.getUint32(SIZE_AT, true) + UNCOUNTED_BYTES;
  let end = HEADER_BYTES;
  while (end < said && end + 8 <= bytes.length && isChunk(bytes, end)) {
    const size = view.getUint32(end + 4, true);
    end += 8 + size + (size % 2);
  }
  // Of the last one the byte that fills it up may be missing.
  if (end === said || end === HEADER_BYTES || end > bytes.length + 1) return { bytes, warnings: [] };
  const repaired = new Uint8Array(end);
  repaired.set(bytes.subarray(0, end));
  new DataView(repaired.buffer).setUint32(SIZE_AT, end - UNCOUNTED_BYTES, true);
  return { bytes: repaired, warnings: ["WebP: wrong size in its header"] };
}

/** Its name is four letters, digits or spaces. Checked one by one: a file may have only chunks. */
function isChunk(bytes: Uint8Array, at: number): boolean {
  for (let letter = at; letter < at + 4; letter++) {
    const byte = bytes[letter] ?? 0;
    if (byte < 0x20 || byte >= 0x7f) return false;
  }
  return true;
}
