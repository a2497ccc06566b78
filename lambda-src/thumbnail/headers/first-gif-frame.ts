/** Of the signature and the logical screen; the flags say how long the table of colours behind it is. */
const HEADER_BYTES = 13;
const FLAGS_AT = 10;
const DESCRIPTOR_BYTES = 10;
const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b];

/**
 * A copy of a GIF that ends behind its first frame; undefined where that is not whole.
 * @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
export function firstGifFrame(bytes: Uint8Array): Uint8Array | undefined {
  let at = HEADER_BYTES + tableBytes(bytes[FLAGS_AT]);
  for (; bytes[at] === EXTENSION; at = endOfBlocks(bytes, at + 2));
  if (bytes[at] !== IMAGE) return undefined;
  const data = at + DESCRIPTOR_BYTES + tableBytes(bytes[at + DESCRIPTOR_BYTES - 1]) + 1;
  const end = endOfBlocks(bytes, data);
  if (end > bytes.length) return undefined;
  const alone = new Uint8Array(end + 1);
  alone.set(bytes.subarray(0, end));
  alone[end] = TRAILER;
  return alone;
}

/** Each block says how long it is, and one of nothing ends them. */
function endOfBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] ?? 0);
  return at + 1;
}

function tableBytes(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1);
}
