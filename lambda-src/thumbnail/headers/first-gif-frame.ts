import type { Size } from "../thumbnail-layout";

/** Of the signature and the logical screen; the flags say how long the table of colours behind it is. */
const HEADER_BYTES = 13;
const FLAGS_AT = 10;
const DESCRIPTOR_BYTES = 10;
/** Where a frame's descriptor has its width, and its height behind it. */
const WIDTH_AT = 5;
const MOST_CODE_BITS = 12;
const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b];

/**
 * A copy of a GIF that ends behind its first frame; undefined where a pixel of that is missing. The file may be cut off behind
 * the last one.
 * @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
export function firstGifFrame(bytes: Uint8Array): Uint8Array | undefined {
  const at = endOfExtensions(bytes, HEADER_BYTES + tableBytes(bytes[FLAGS_AT]));
  if (bytes[at] !== IMAGE) return undefined;
  const data = codesOf(bytes, at);
  const end = endOfFrame(bytes, at);
  const whole = new Uint8Array(end + 1);
  whole.set(bytes.subarray(0, end));
  whole[end] = TRAILER;
  if (end <= bytes.length) return whole;
  // Zeros stand for what was cut off. The last block's are none of its codes; behind it they end the blocks.
  const codes = blocksOf(bytes, data);
  const pixels = shortAt(bytes, at + WIDTH_AT) * shortAt(bytes, at + WIDTH_AT + 2);
  return countPixels(codes, bytes[data - 1] ?? 0) < pixels ? undefined : whole;
}

/**
 * A copy of a GIF with a block more behind each frame's codes. Without a code for their end libnsgif passes over the last
 * one, or over pixels that are missing (libvips 8.18.7); whatever follows the last pixel or the end it does not read.
 * @param isStrict - Whether a frame that lacks pixels is to fail: ones are no code that there can be.
 */
export function repairGif(bytes: Uint8Array, isStrict: boolean): Uint8Array {
  const more = Uint8Array.of(1, isStrict ? 0xff : 0);
  const parts: Uint8Array[] = [];
  let done = 0;
  let at = endOfExtensions(bytes, HEADER_BYTES + tableBytes(bytes[FLAGS_AT]));
  while (bytes[at] === IMAGE) {
    const end = endOfFrame(bytes, at);
    if (end > bytes.length) break;
    parts.push(bytes.subarray(done, end - 1), more);
    done = end - 1;
    at = endOfExtensions(bytes, end);
  }
  return Buffer.concat([...parts, bytes.subarray(done)]);
}

/** A frame of one transparent pixel, and the end. */
const TRANSPARENT_END = Buffer.from("21f9040100000000" + "2c000000000100010000" + "0202440100" + "3b", "hex");

/**
 * A copy of a GIF with a transparent frame behind its last one; undefined where its first frame fills it. What is free
 * is transparent, but libvips knows that by the frames' own transparency alone, and shows it black (8.18.7).
 */
export function withTransparentFrame(bytes: Uint8Array, { width, height }: Size): Uint8Array | undefined {
  const first = endOfExtensions(bytes, HEADER_BYTES + tableBytes(bytes[FLAGS_AT]));
  const [left, top, across, down] = [1, 3, WIDTH_AT, WIDTH_AT + 2].map((at) =>
    shortAt(bytes, first + at),
  ) as [number, number, number, number];
  if (left === 0 && top === 0 && across >= width && down >= height) return undefined;
  let end = first;
  while (bytes[end] === IMAGE) {
    end = endOfExtensions(bytes, endOfFrame(bytes, end));
  }
  return Buffer.concat([bytes.subarray(0, end), TRANSPARENT_END]);
}

function shortAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
}

function endOfExtensions(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === EXTENSION) at = endOfBlocks(bytes, at + 2);
  return at;
}

/** What the blocks hold, as far as it is there. */
function blocksOf(bytes: Uint8Array, from: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = from; at < bytes.length && bytes[at] !== 0; at += 1 + (bytes[at] ?? 0))
    parts.push(bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0)));
  return Buffer.concat(parts);
}

/** For how many pixels the codes of GIF's LZW stand: of each code only the length is kept. */
function countPixels(codes: Uint8Array, bitsOfPixel: number): number {
  const clear = 1 << bitsOfPixel;
  let [lengths, width, before, pixels]: [number[], number, number, number] = [[], 0, 0, 0];
  const start = (): void => {
    lengths = Array.from({ length: clear + 2 }, () => 1);
    width = bitsOfPixel + 1;
    before = 0;
  };
  start();
  for (let bit = 0; bit + width <= codes.length * 8;) {
    const at = bit >> 3;
    const next = (codes[at] ?? 0) + 256 * (codes[at + 1] ?? 0) + 65_536 * (codes[at + 2] ?? 0);
    const code = (next >> (bit & 7)) & ((1 << width) - 1);
    bit += width;
    if (code === clear) start();
    else if (code === clear + 1 || code > lengths.length) break;
    else {
      if (before > 0 && lengths.length < 1 << MOST_CODE_BITS) lengths.push(before + 1);
      before = lengths[code] ?? 0;
      pixels += before;
      if (lengths.length === 1 << width && width < MOST_CODE_BITS) width += 1;
    }
  }
  return pixels;
}

/** Where the blocks of a frame's codes begin. */
function codesOf(bytes: Uint8Array, frameAt: number): number {
  return frameAt + DESCRIPTOR_BYTES + tableBytes(bytes[frameAt + DESCRIPTOR_BYTES - 1]) + 1;
}

function endOfFrame(bytes: Uint8Array, frameAt: number): number {
  return endOfBlocks(bytes, codesOf(bytes, frameAt));
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
