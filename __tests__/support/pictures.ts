import { crc32 } from "node:zlib";
import sharp from "sharp";

/** Pixels, three or four bytes each, row after row. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Buffer;
}

export type Colour = readonly [red: number, green: number, blue: number];

/** Pixels made by a function of their place. */
export function paint(width: number, height: number, colourAt: (x: number, y: number) => Colour): RawPicture {
  const data = Buffer.allocUnsafe(width * height * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = colourAt(x, y);
      data[at++] = red;
      data[at++] = green;
      data[at++] = blue;
    }
  }
  return { width, height, channels: 3, data };
}

/** The picture as a pipeline of sharp, to be encoded as a test needs it. */
export function pipeline({ data, width, height, channels }: RawPicture): sharp.Sharp {
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
}

/** Rows all alike, of a pattern that every coding makes small: quickly made in any size. */
export function ramp(width: number, height: number, channels: 3 | 4, bits: 8 | 16): sharp.Sharp {
  const samples = width * channels;
  const row = bits === 8 ? new Uint8Array(samples) : new Uint16Array(samples);
  for (let at = 0; at < samples; at++) row[at] = (at % 96) * (bits === 8 ? 2 : 680);
  const data = bits === 8 ? new Uint8Array(samples * height) : new Uint16Array(samples * height);
  for (let y = 0; y < height; y++) data.set(row, y * samples);
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  return bits === 8 ? image : image.toColourspace("rgb16");
}

/** Something like a photograph: soft colours, edges and sensor noise, the same at every run. Default: 12 megapixels. */
export function photograph(width = 4000, height = 3000): RawPicture {
  const data = Buffer.allocUnsafe(width * height * 3);
  let seed = 1;
  let at = 0;
  for (let y = 0; y < height; y++) {
    const down = (y / height) * 160;
    for (let x = 0; x < width; x++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
      const noise = (seed >>> 28) - 8;
      const edge = ((x >> 7) ^ (y >> 7)) & 1 ? 24 : 0;
      const across = (x / width) * 160;
      data[at++] = 40 + across + edge + noise;
      data[at++] = 40 + down + edge + noise;
      data[at++] = 200 - across / 2 - down / 2 + noise;
    }
  }
  return { width, height, channels: 3, data };
}

/** The colours of {@link quadrants}, and the order in which {@link corners} lists them. */
export const QUADRANT_COLOURS = {
  topLeft: [220, 30, 30],
  topRight: [30, 180, 30],
  bottomLeft: [30, 30, 220],
  bottomRight: [230, 200, 30],
} as const satisfies Record<string, Colour>;

/** A picture whose four quarters differ, so that any turn or mirroring shows. */
export function quadrants(width = 1200, height = 800): RawPicture {
  return paint(width, height, (x, y) => quadrantAt(x, y, width, height));
}

/** The stored form of {@link quadrants} that a viewer must turn or mirror by this EXIF orientation (1 to 8). */
export function quadrantsStoredFor(orientation: number, width = 1200, height = 800): RawPicture {
  const shown = (x: number, y: number) => quadrantAt(x, y, width, height);
  const right = width - 1;
  const bottom = height - 1;
  // By the EXIF standard: which visual side the stored row 0 and column 0 are.
  const stored: Record<number, (x: number, y: number) => Colour> = {
    1: (x, y) => shown(x, y),
    2: (x, y) => shown(right - x, y),
    3: (x, y) => shown(right - x, bottom - y),
    4: (x, y) => shown(x, bottom - y),
    5: (x, y) => shown(y, x),
    6: (x, y) => shown(right - y, x),
    7: (x, y) => shown(right - y, bottom - x),
    8: (x, y) => shown(y, bottom - x),
  };
  const colourAt = stored[orientation];
  if (!colourAt) throw new Error(`expected 1 to 8 for the orientation but received ${String(orientation)}`);
  return orientation < 5 ? paint(width, height, colourAt) : paint(height, width, colourAt);
}

function quadrantAt(x: number, y: number, width: number, height: number): Colour {
  const { topLeft, topRight, bottomLeft, bottomRight } = QUADRANT_COLOURS;
  if (y < height / 2) return x < width / 2 ? topLeft : topRight;
  return x < width / 2 ? bottomLeft : bottomRight;
}

/** The pixels of an encoded picture as they are stored: no colour profile applied, no orientation. */
export async function decodePixels(bytes: Uint8Array): Promise<RawPicture> {
  const { data, info } = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as 3 | 4 };
}

/** The colour at a place given as fractions of width and height. */
export function colourAt(
  { data, width, height, channels }: RawPicture,
  across: number,
  down: number,
): Colour {
  const at = (Math.floor(down * height) * width + Math.floor(across * width)) * channels;
  return [data[at] ?? -1, data[at + 1] ?? -1, data[at + 2] ?? -1];
}

/** The largest difference between two colours in any of red, green and blue. */
export function colourDistance(a: Colour, b: Colour): number {
  return Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));
}

/** Which of {@link QUADRANT_COLOURS} each corner of an encoded picture shows, each by its name or else as numbers. */
export async function corners(bytes: Uint8Array): Promise<string[]> {
  const picture = await decodePixels(bytes);
  const places = [[0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]] as const; // prettier-ignore
  return places.map(([across, down]) => {
    const colour = colourAt(picture, across, down);
    const known = Object.entries(QUADRANT_COLOURS).find(([, other]) => colourDistance(colour, other) < 16);
    return known ? known[0] : colour.join(",");
  });
}

/** A baseline JPEG with a fault that some cameras make and every viewer passes over: wrong parameters in its scan header. */
export function withHarmlessFault(jpeg: Buffer): Buffer {
  const bytes = Buffer.from(jpeg);
  const scan = bytes.indexOf(Buffer.from([0xff, 0xda]));
  const end = scan + 2 + bytes.readUInt16BE(scan + 2);
  // The last three bytes are the spectral selection, which a baseline JPEG does not use.
  if (!bytes.subarray(end - 3, end).equals(Buffer.from([0, 63, 0])))
    throw new Error("expected a baseline JPEG");
  bytes[end - 2] = 0;
  return bytes;
}

/** The smallest file that is HEIC by its header: what a phone's photograph looks like before it is decoded. */
export function heicHeader(): Buffer {
  const box = (type: string, ...parts: (Buffer | string | readonly number[])[]) => {
    const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(type, 4, "latin1");
    return Buffer.concat([head, body]);
  };
  const versioned: typeof box = (type, ...parts) => box(type, [0, 0, 0, 0], ...parts);
  const size = versioned("ispe", [0, 0, 0, 64], [0, 0, 0, 48]);
  const decoder = box("hvcC", [1], Buffer.alloc(22));
  const meta = versioned(
    "meta",
    versioned("hdlr", [0, 0, 0, 0], "pict", Buffer.alloc(13)),
    versioned("pitm", [0, 1]),
    versioned("iinf", [0, 1], box("infe", [2, 0, 0, 0], [0, 1], [0, 0], "hvc1", [0])),
    versioned("iloc", [0x44, 0], [0, 1], [0, 1], [0, 0], [0, 1], [0, 0, 0, 0], [0, 0, 0, 8]),
    box("iprp", box("ipco", size, decoder), versioned("ipma", [0, 0, 0, 1], [0, 1], [2], [1, 0x82])),
  );
  return Buffer.concat([box("ftyp", "heic", [0, 0, 0, 0], "mif1heic"), meta, box("mdat", Buffer.alloc(8))]);
}

/** A PNG's signature and header, and nothing after them: its size is known, its pixels are not there. */
export function pngHeader(width: number, height: number, interlaced = false): Buffer {
  const chunk = Buffer.alloc(25);
  chunk.writeUInt32BE(13, 0);
  chunk.write("IHDR", 4, "latin1");
  chunk.writeUInt32BE(width, 8);
  chunk.writeUInt32BE(height, 12);
  chunk.set([8, 2, 0, 0, interlaced ? 1 : 0], 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 21)), 21);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk,
    Buffer.from("\0\0\0\0IDAT\0\0\0\0", "latin1"),
  ]);
}
