import { DamagedPictureError } from "../shared/errors";
import { readBmp, toPng, type BmpPixels } from "./bmp-to-png";

const PNG_START = "\x89PNG\r\n\x1a\n";
const [HEAD_BYTES, ENTRY_BYTES, BMP_HEAD_BYTES] = [6, 16, 14];

interface Entry {
  readonly side: number;
  readonly bits: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The largest picture of an icon or a pointer, the one of most colours where several are as large, as PNG.
 * @throws UnsupportedPictureError, PictureTooLargeError or DamagedPictureError.
 * @see https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10)
 */
export async function icoToPng(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const [largest] = entriesOf(file).sort((a, b) => b.side - a.side || b.bits - a.bits);
  const part = largest ? file.subarray(largest.from, largest.to) : Buffer.alloc(0);
  if (part.length < 40) {
    throw new DamagedPictureError("a whole picture", name, "a damaged one (ICO: its picture is missing)");
  }
  if (isPng(part)) return part;
  return toPng(withMask(readIconBmp(part, name), part));
}

const isPng = (part: Buffer): boolean => part.toString("latin1", 0, PNG_START.length) === PNG_START;

function bitsOf(part: Buffer): number {
  if (isPng(part)) return 32;
  return part.length < 16 ? 0 : part.readUInt16LE(14);
}

function entriesOf(file: Buffer): Entry[] {
  const fits = Math.max(0, Math.floor((file.length - HEAD_BYTES) / ENTRY_BYTES));
  return Array.from({ length: Math.min(file.readUInt16LE(4), fits) }, (_, index) => {
    const at = HEAD_BYTES + index * ENTRY_BYTES;
    const from = file.readUInt32LE(at + 12);
    const to = from + file.readUInt32LE(at + 8);
    // A side of 256 is written as 0. Colours are those of the picture: the entry may leave them open.
    return { side: file[at] === 0 ? 256 : (file[at] ?? 0), bits: bitsOf(file.subarray(from, to)), from, to };
  });
}

/** It stands there without a BMP's first header, and with twice its height: the mask follows. */
function readIconBmp(part: Buffer, name: string): BmpPixels {
  const bmp = Buffer.concat([Buffer.alloc(BMP_HEAD_BYTES), part]);
  const headerBytes = part.readUInt32LE(0);
  const bits = part.readUInt16LE(14);
  bmp.writeInt32LE(Math.trunc(part.readInt32LE(8) / 2), BMP_HEAD_BYTES + 8);
  const colours = bits <= 8 ? part.readUInt32LE(32) || 1 << bits : 0;
  const start = BMP_HEAD_BYTES + headerBytes + colours * 4;
  bmp.writeUInt32LE(Math.min(start, 0xffffffff), 10);
  return readBmp(bmp, name, true);
}

/** Where there is no transparency of 8 bits, the mask of one says what is seen. */
function withMask({ data: from, width, height, channels, bits, end }: BmpPixels, part: Buffer): BmpPixels {
  const pixels = width * height;
  let hasAlpha = false;
  for (let at = 3; bits === 32 && at < from.length; at += 4) hasAlpha ||= from[at] !== 0;
  const rowBytes = Math.ceil(width / 32) * 4;
  const data = Buffer.alloc(pixels * 4);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [x, y] = [pixel % width, height - 1 - Math.floor(pixel / width)];
    const byte = part[end - BMP_HEAD_BYTES + y * rowBytes + (x >> 3)] ?? 0;
    const isHidden = ((byte >> (7 - (x & 7))) & 1) === 1;
    from.copy(data, pixel * 4, pixel * channels, pixel * channels + 3);
    data[pixel * 4 + 3] = hasAlpha ? (from[pixel * 4 + 3] ?? 0) : isHidden ? 0 : 255;
  }
  return { data, width, height, channels: 4, bits, end };
}
