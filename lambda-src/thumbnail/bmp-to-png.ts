import sharp from "sharp";
import { DamagedPictureError, PictureTooLargeError, UnsupportedPictureError } from "../shared/errors";
import type { Pixels } from "./pixels";

/** Fits the smallest functions, together with the converted picture. */
const MAX_PIXELS = 16_000_000;

const [PLAIN, MASKED] = [0, 3];
const MASKS = [0xff0000, 0xff00, 0xff];
const EXPECTED = "an uncompressed BMP of 1, 4, 8, 24 or 32 bits";

/** The pixels of a BMP, and where they end in the file. */
export interface BmpPixels extends Pixels {
  readonly bits: number;
  readonly end: number;
}

/**
 * A BMP as PNG.
 * @throws UnsupportedPictureError, PictureTooLargeError or DamagedPictureError.
 * @see https://learn.microsoft.com/windows/win32/gdi/bitmap-header-types
 */
export function bmpToPng(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  return toPng(readBmp(bytes, name));
}

export function toPng({ data, width, height, channels }: Pixels): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/**
 * @param isIcon - Whether 32 bits hold transparency without saying so.
 * @throws UnsupportedPictureError, PictureTooLargeError or DamagedPictureError.
 */
export function readBmp(bytes: Uint8Array, name: string, isIcon = false): BmpPixels {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < 54 || file.readUInt32LE(14) < 40) {
    throw new UnsupportedPictureError(EXPECTED, name, "one of OS/2");
  }
  const headerBytes = file.readUInt32LE(14);
  const [width, signedHeight] = [file.readInt32LE(18), file.readInt32LE(22)];
  const height = Math.abs(signedHeight);
  const [bits, coding] = [file.readUInt16LE(28), file.readUInt32LE(30)];
  const isMasked = coding === MASKED && bits === 32 && file.length >= 70;
  const isKnown = coding === PLAIN ? [1, 4, 8, 24, 32].includes(bits) : isMasked;
  if (!isKnown || (isMasked && MASKS.some((mask, at) => file.readUInt32LE(54 + at * 4) !== mask))) {
    throw new UnsupportedPictureError(
      EXPECTED,
      name,
      `one of ${String(bits)} bits in coding ${String(coding)}`,
    );
  }
  if (width * height > MAX_PIXELS) {
    const size = `${String(width)} × ${String(height)}`;
    throw new PictureTooLargeError(`at most ${String(MAX_PIXELS)} pixels in BMP`, name, size);
  }
  const palette = 14 + headerBytes;
  const said = file.readUInt32LE(10);
  // Some programs omit the palette from the offset of the pixels.
  const isBehindPalette = bits <= 8 && said === palette;
  const start = said + (isBehindPalette ? 4 * (file.readUInt32LE(46) || 1 << bits) : 0);
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  if (width < 1 || height < 1 || start + rowBytes * height > file.length) {
    throw new DamagedPictureError("a whole picture", name, "a damaged one (BMP: rows are missing)");
  }
  const hasAlpha =
    (isIcon && bits === 32) || (isMasked && headerBytes >= 56 && file.readUInt32LE(66) === 0xff000000);
  const channels = hasAlpha ? 4 : 3;
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++) {
    const row = start + rowBytes * (signedHeight < 0 ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * channels;
      const from = bits > 8 ? row + (x * bits) / 8 : palette + 4 * indexAt(file, row, x, bits);
      // Blue comes first. A palette that is too short is black.
      data[to] = file[from + 2] ?? 0;
      data[to + 1] = file[from + 1] ?? 0;
      data[to + 2] = file[from] ?? 0;
      if (hasAlpha) data[to + 3] = file[from + 3] ?? 0;
    }
  }
  return { data, width, height, channels, bits, end: start + rowBytes * height };
}

/** Of a pixel whose colour is in the palette; the first in a byte is its highest bits. */
function indexAt(file: Buffer, row: number, x: number, bits: number): number {
  const byte = file[row + Math.floor((x * bits) / 8)] ?? 0;
  return (byte >> (8 - bits - ((x * bits) % 8))) & ((1 << bits) - 1);
}
