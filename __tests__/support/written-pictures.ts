import { crc32, deflateSync } from "node:zlib";

/** One colour all over, as its samples are in the file. */
export interface Flat {
  readonly width?: number;
  readonly height?: number;
  /** Of one pixel. */
  readonly samples: readonly number[];
  readonly bits: 8 | 16;
}

function bytesOf({ width = 64, height = 48, samples, bits }: Flat, isLittleEndian: boolean): Buffer {
  const pixel = Buffer.alloc((samples.length * bits) / 8);
  samples.forEach((sample, at) => {
    if (bits === 8) pixel[at] = sample;
    else if (isLittleEndian) pixel.writeUInt16LE(sample, at * 2);
    else pixel.writeUInt16BE(sample, at * 2);
  });
  return Buffer.alloc(width * height * pixel.length).fill(pixel);
}

function pngChunk(type: string, data: Uint8Array): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, "latin1");
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), data.length + 8);
  return whole;
}

/**
 * A PNG, written byte by byte so that no one converts its colours.
 * @param chunks - Put before the pixels, such as `cICP`.
 */
export function flatPng(
  flat: Flat & { readonly icc?: Buffer },
  chunks: Readonly<Record<string, readonly number[]>> = {},
): Buffer {
  const { width = 64, height = 48, samples, bits, icc } = flat;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, [0, 0, 4, 2, 6][samples.length] ?? 2], 8);
  const data = bytesOf(flat, false);
  const rowBytes = data.length / height;
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.concat([Buffer.from([0]), data.subarray(y * rowBytes, (y + 1) * rowBytes)]),
  );
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    pngChunk("IHDR", header),
    ...(icc ? [pngChunk("iCCP", Buffer.concat([Buffer.from("test\0\0"), deflateSync(icc)]))] : []),
    ...Object.entries(chunks).map(([type, content]) => pngChunk(type, Buffer.from(content))),
    pngChunk("IDAT", deflateSync(Buffer.concat(rows))),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * A TIFF of one strip, `packed` by whoever calls. Default: not at all.
 * @param tags - More tags, by their numbers, each with a short number or several.
 */
export function flatTiff(
  flat: Flat & { readonly photometric: number; readonly icc?: Buffer; readonly packed?: Buffer },
  tags: Readonly<Record<number, readonly number[]>> = {},
): Buffer {
  const { width = 64, height = 48, samples, bits, photometric, icc } = flat;
  const data = flat.packed ?? bytesOf(flat, true);
  const SHORT = 3;
  const LONG = 4;
  const UNDEFINED = 7;
  const blocks: Buffer[] = [];
  let end = 8;
  const put = (block: Buffer): number => {
    const at = end;
    const padded = Buffer.concat([block, Buffer.alloc(block.length % 2)]);
    blocks.push(padded);
    end += padded.length;
    return at;
  };
  put(data);
  const shorts = (values: readonly number[]) => {
    const block = Buffer.alloc(Math.max(4, values.length * 2));
    values.forEach((value, at) => block.writeUInt16LE(value, at * 2));
    return block;
  };
  const all: Readonly<Record<number, readonly number[]>> = {
    258: samples.map(() => bits),
    259: [1],
    262: [photometric],
    277: [samples.length],
    284: [1],
    ...tags,
  };
  const entries = [
    ...Object.entries(all).map(([tag, values]) => {
      const block = shorts(values);
      return {
        tag: Number(tag),
        type: SHORT,
        count: values.length,
        value: values.length <= 2 ? block : put(block),
      };
    }),
    ...Object.entries({ 256: width, 257: height, 273: 8, 278: height, 279: data.length }).map(
      ([tag, value]) => {
        const block = Buffer.alloc(4);
        block.writeUInt32LE(value);
        return { tag: Number(tag), type: LONG, count: 1, value: block };
      },
    ),
    ...(icc ? [{ tag: 34675, type: UNDEFINED, count: icc.length, value: put(icc) }] : []),
  ].sort((a, b) => a.tag - b.tag);
  const directory = Buffer.alloc(2 + entries.length * 12 + 4);
  directory.writeUInt16LE(entries.length);
  entries.forEach(({ tag, type, count, value }, index) => {
    const at = 2 + index * 12;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(count, at + 4);
    if (typeof value === "number") directory.writeUInt32LE(value, at + 8);
    else directory.set(value.subarray(0, 4), at + 8);
  });
  const head = Buffer.from("II*\0\0\0\0\0", "latin1");
  head.writeUInt32LE(end, 4);
  return Buffer.concat([head, ...blocks, directory]);
}
