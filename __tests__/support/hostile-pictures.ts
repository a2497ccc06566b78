import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { DEFAULT_THUMBNAIL, type ThumbnailSettings } from "../../lambda-src/env";
import { heicHeader, paint, photograph, pipeline, pngHeader, quadrants } from "./pictures";

/** A picture that means harm, or looks like it, and how it must end. */
export interface HostilePicture {
  readonly name: string;
  readonly bytes: () => Buffer | Promise<Buffer>;
  /** An error's code, or that thumbnails are made; of those that are cut off anywhere, either. */
  readonly outcome: string | readonly string[];
  readonly settings?: Partial<ThumbnailSettings["thumbnail"]>;
}

const MADE = "made";
const flat = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({
    create: { width, height, channels, background: { r: 90, g: 60, b: 30, alpha: 0.5 } },
    limitInputPixels: false,
  });

/** Pictures cut off behind every so many bytes: none may do more than be damaged, or whole enough. */
async function cutOff(
  format: "jpeg" | "png" | "webp" | "avif" | "gif" | "tiff",
): Promise<readonly HostilePicture[]> {
  const whole = await pipeline(quadrants(90, 60)).toFormat(format).toBuffer();
  const step = Math.max(1, Math.floor(whole.length / 24));
  const ends = Array.from({ length: Math.floor(whole.length / step) }, (_, index) => index * step);
  return ends.map((end) => ({
    name: `${format} cut off at ${String(end)} of ${String(whole.length)} bytes`,
    bytes: () => whole.subarray(0, end),
    // What ends in padding, or in blocks that no reader needs, may lack it.
    outcome: ["NOT_A_PICTURE", "DAMAGED_PICTURE", ...(end > whole.length * 0.8 ? [MADE] : [])],
  }));
}

/** The corpus, made by this script alone: it contains no one else's files. */
export async function hostilePictures(): Promise<readonly HostilePicture[]> {
  const good = await pipeline(quadrants(300, 200)).jpeg().toBuffer();
  const all = await Promise.all((["jpeg", "png", "webp", "avif", "gif", "tiff"] as const).map(cutOff));
  return [...BOMBS, ...SHAPES, ...DISGUISES, ...hidden(good), ...oriented(good), ...all.flat()];
}

const BOMBS: readonly HostilePicture[] = [
  {
    name: "an AVIF of some hundred bytes with 25 megapixels",
    bytes: () => flat(6000, 4096).avif({ effort: 0 }).toBuffer(),
    outcome: "PICTURE_TOO_LARGE",
  },
  {
    name: "an AVIF at the limit",
    bytes: () => flat(2000, 1500).avif({ effort: 0 }).toBuffer(),
    outcome: MADE,
    settings: { maxAvifPixels: 3_000_000 },
  },
  {
    name: "an interlaced PNG of 16384 × 16384",
    bytes: () => pngHeader(16_384, 16_384, true),
    outcome: "PICTURE_TOO_LARGE",
  },
  {
    name: "an interlaced PNG over the limit for interlaced ones",
    bytes: () => flat(2000, 1000).png({ progressive: true }).toBuffer(),
    outcome: "PICTURE_TOO_LARGE",
    settings: { maxInterlacedPixels: 1_999_999 },
  },
  {
    name: "a progressive JPEG over the limit for interlaced ones",
    bytes: () => flat(2000, 1000).jpeg({ progressive: true }).toBuffer(),
    outcome: "PICTURE_TOO_LARGE",
    settings: { maxInterlacedPixels: 1_999_999 },
  },
  {
    name: "a WebP of 38 bytes with 268 megapixels",
    bytes: () =>
      Buffer.from("RIFF\x1e\0\0\0WEBPVP8L\x12\0\0\0\x2f\xfe\xbf\xff\x0f".padEnd(38, "\0"), "latin1"),
    outcome: "PICTURE_TOO_LARGE",
  },
  {
    name: "a WebP of some bytes with 16 megapixels, each the same",
    bytes: () => flat(4000, 4000).webp({ lossless: true, effort: 0 }).toBuffer(),
    outcome: MADE,
  },
  {
    name: "a PNG of 50 kB with 16 megapixels, each the same",
    bytes: () => flat(4000, 4000).png().toBuffer(),
    outcome: MADE,
  },
  {
    name: "a PNG whose data goes on for 100 MB behind its last row",
    bytes: () => png(16, 16, deflateSync(Buffer.alloc(100_000_000), { level: 9 })),
    outcome: [MADE, "DAMAGED_PICTURE"],
  },
  {
    name: "a PNG with a text of 100 MB, deflated",
    bytes: () =>
      pngWith("zTXt", Buffer.concat([Buffer.from("Comment\0\0"), deflateSync(Buffer.alloc(100_000_000))])),
    outcome: [MADE, "DAMAGED_PICTURE"],
  },
  {
    name: "a PNG with a colour profile of 100 MB, deflated",
    bytes: () =>
      pngWith("iCCP", Buffer.concat([Buffer.from("profile\0\0"), deflateSync(Buffer.alloc(100_000_000))])),
    outcome: [MADE, "DAMAGED_PICTURE"],
  },
  {
    name: "a progressive JPEG with 2,000 scans",
    bytes: async () => {
      const jpeg = await pipeline(photograph(300, 200)).jpeg({ progressive: true }).toBuffer();
      const scan = jpeg.subarray(jpeg.lastIndexOf(Buffer.from([0xff, 0xda])), -2);
      return Buffer.concat([jpeg.subarray(0, -2), ...Array<Buffer>(2000).fill(scan), jpeg.subarray(-2)]);
    },
    outcome: "PICTURE_TOO_LARGE",
  },
  {
    name: "a TIFF of 16 megapixels in one strip",
    bytes: () => flat(4000, 4000).tiff({ compression: "deflate" }).toBuffer(),
    outcome: MADE,
  },
  {
    name: "a TIFF whose one strip has 4 GB",
    bytes: () => tiff({ bytesInStrip: 0xfffffff0 }),
    outcome: MADE,
  },
  {
    name: "a TIFF with 300,000 pages",
    bytes: () => tiff({ pages: 300_000 }),
    outcome: MADE,
  },
  {
    name: "a TIFF whose last page is its first",
    bytes: () => tiff({ pages: 3, loop: true }),
    outcome: [MADE, "DAMAGED_PICTURE"],
  },
  { name: "a GIF with 4,000 frames, of which one is asked for", bytes: () => gif(4000, 16), outcome: MADE },
  {
    name: "a GIF with 4,000 frames that shall go on moving",
    bytes: () => gif(4000, 16),
    outcome: "PICTURE_TOO_LARGE",
    settings: { animated: true },
  },
  {
    name: "a GIF whose frames have too many pixels together",
    bytes: () => gif(200, 600),
    outcome: "PICTURE_TOO_LARGE",
    settings: { animated: true },
  },
  // The decoder does not believe it, and goes by the frame.
  { name: "a GIF that claims 65535 × 65535 for a pixel", bytes: () => gif(1, 65_535), outcome: MADE },
];

/** Of a picture that takes little space in its file, and memory by its width, its channels or its tiles. */
const SHAPES: readonly HostilePicture[] = [
  {
    name: "a PNG of 6,400,000 × 10",
    bytes: () => pngHeader(6_400_000, 10),
    outcome: "PICTURE_TOO_LARGE",
  },
  { name: "a PNG of 1 × 64,000,000", bytes: () => pngHeader(1, 64_000_000), outcome: "PICTURE_TOO_LARGE" },
  { name: "a PNG of 65,536 × 1", bytes: () => pngHeader(65_536, 1), outcome: "PICTURE_TOO_LARGE" },
  { name: "a PNG of 65,535 × 9", bytes: () => flat(65_535, 9).png().toBuffer(), outcome: MADE },
  {
    name: "a TIFF of 65,536 × 1",
    bytes: () => tiff({ width: 65_536 }),
    outcome: "PICTURE_TOO_LARGE",
  },
  { name: "a TIFF of 200 channels", bytes: () => tiff({ channels: 200 }), outcome: "PICTURE_TOO_LARGE" },
  {
    name: "a JPEG that claims 65,535 × 65,535",
    bytes: async () => {
      const jpeg = await flat(16, 16).jpeg().toBuffer();
      jpeg.fill(
        0xff,
        jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 5,
        jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 9,
      );
      return jpeg;
    },
    outcome: "PICTURE_TOO_LARGE",
  },
];

const DISGUISES: readonly HostilePicture[] = [
  { name: "nothing at all", bytes: () => Buffer.alloc(0), outcome: "NOT_A_PICTURE" },
  { name: "a single byte", bytes: () => Buffer.from([0xff]), outcome: "NOT_A_PICTURE" },
  { name: "zeros", bytes: () => Buffer.alloc(100_000), outcome: "NOT_A_PICTURE" },
  { name: "HEIC", bytes: () => heicHeader(), outcome: "UNSUPPORTED_PICTURE" },
  {
    name: "SVG that refers to a file",
    bytes: () =>
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>',
      ),
    outcome: "UNSUPPORTED_PICTURE",
  },
  {
    name: "a PDF",
    bytes: () => Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"),
    outcome: "UNSUPPORTED_PICTURE",
  },
  {
    name: "a PostScript file",
    bytes: () => Buffer.from("%!PS-Adobe-3.0\nshowpage\n"),
    outcome: "UNSUPPORTED_PICTURE",
  },
  { name: "a PPM", bytes: () => Buffer.from("P6\n2 2\n255\n123456789012"), outcome: "UNSUPPORTED_PICTURE" },
  {
    name: "a zip archive",
    bytes: () => Buffer.from("PK\x03\x04\x14\0\0\0\b\0", "latin1"),
    outcome: "NOT_A_PICTURE",
  },
  { name: "a Windows program", bytes: () => Buffer.from(`MZ${"\0".repeat(500)}`), outcome: "NOT_A_PICTURE" },
  {
    name: "the first three bytes of a JPEG",
    bytes: () => Buffer.from([0xff, 0xd8, 0xff]),
    outcome: "DAMAGED_PICTURE",
  },
  { name: "a PNG without data", bytes: () => pngHeader(40, 30), outcome: "DAMAGED_PICTURE" },
  {
    name: "a PNG without a width",
    bytes: () => pngHeader(0, 30),
    outcome: ["DAMAGED_PICTURE", "NOT_A_PICTURE"],
  },
];

/** A picture with something else before, behind or inside it. */
function hidden(good: Buffer): readonly HostilePicture[] {
  const script = Buffer.from("<script>alert(1)</script><?php system($_GET['c']); ?>");
  const zip = Buffer.from("PK\x05\x06".padEnd(22, "\0"), "latin1");
  const comment = (text: Buffer) => {
    const head = Buffer.from([0xff, 0xfe, 0, 0]);
    head.writeUInt16BE(text.length + 2, 2);
    return Buffer.concat([good.subarray(0, 2), head, text, good.subarray(2)]);
  };
  return [
    { name: "a JPEG that is a zip archive as well", bytes: () => Buffer.concat([good, zip]), outcome: MADE },
    { name: "a JPEG with a script in its comment", bytes: () => comment(script), outcome: MADE },
    {
      name: "a JPEG with 8 MB of comments",
      bytes: () => {
        const whole = comment(Buffer.alloc(65_000, 0x41));
        const segment = whole.subarray(2, 2 + 65_004);
        return Buffer.concat([good.subarray(0, 2), ...Array<Buffer>(125).fill(segment), good.subarray(2)]);
      },
      outcome: MADE,
    },
    {
      name: "a JPEG with a script before it",
      bytes: () => Buffer.concat([script, good]),
      outcome: "NOT_A_PICTURE",
    },
    {
      name: "a GIF by its first bytes, a JPEG by the rest",
      bytes: () => Buffer.concat([Buffer.from("GIF89a"), good]),
      outcome: ["DAMAGED_PICTURE", "PICTURE_TOO_LARGE"],
    },
    {
      name: "a JPEG with a colour profile of 4 MB that is none",
      bytes: () =>
        sharp(good)
          .withIccProfile("srgb")
          .jpeg()
          .toBuffer()
          .then((jpeg) => swellProfile(jpeg)),
      outcome: [MADE, "DAMAGED_PICTURE"],
    },
    {
      name: "EXIF that points outside itself",
      bytes: () => {
        const exif = Buffer.from("Exif\0\0MM\0*\x7f\xff\xff\xff", "latin1");
        const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
        return Buffer.concat([good.subarray(0, 2), head, exif, good.subarray(2)]);
      },
      outcome: MADE,
    },
  ];
}

function oriented(good: Buffer): readonly HostilePicture[] {
  return [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => ({
    name: `EXIF orientation ${String(orientation)}`,
    bytes: () => sharp(good).withMetadata({ orientation }).jpeg().toBuffer(),
    outcome: MADE,
  }));
}

function swellProfile(jpeg: Buffer): Buffer {
  const part = Buffer.concat([Buffer.from("\xff\xe2\xff\xff", "latin1"), Buffer.alloc(65_533, 0x5a)]);
  const parts = Array.from({ length: 64 }, (_, index) => {
    const copy = Buffer.from(part);
    copy.write("ICC_PROFILE\0", 4, "latin1");
    copy.set([index + 1, 64], 16);
    return copy;
  });
  return Buffer.concat([jpeg.subarray(0, 2), ...parts, jpeg.subarray(2)]);
}

function chunk(type: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, "latin1");
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), data.length + 8);
  return whole;
}

/** A PNG in red, green and blue with this deflated data. */
function png(width: number, height: number, data: Buffer): Buffer {
  const header = pngHeader(width, height);
  return Buffer.concat([header.subarray(0, 33), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

/** A small sound PNG with one chunk more, behind its header. */
function pngWith(type: string, data: Buffer): Buffer {
  const sound = png(16, 16, deflateSync(Buffer.alloc(16 * 49)));
  return Buffer.concat([sound.subarray(0, 33), chunk(type, data), sound.subarray(33)]);
}

/** A grey TIFF of 16 × 16 whose pages are alike. */
function tiff({ pages = 1, loop = false, bytesInStrip = 256, width = 16, channels = 1 }): Buffer {
  const entries = [
    [256, width], [257, 16], [258, 8], [259, 1], [262, 1], [273, 8], [277, channels], [278, 16], [279, bytesInStrip],
  ] as const; // prettier-ignore
  const directoryBytes = 2 + entries.length * 12 + 4;
  const start = 8 + 256;
  const bytes = Buffer.alloc(start + pages * directoryBytes);
  bytes.write("II*\0", 0, "latin1");
  bytes.writeUInt32LE(start, 4);
  for (let page = 0; page < pages; page++) {
    let at = start + page * directoryBytes;
    bytes.writeUInt16LE(entries.length, at);
    at += 2;
    for (const [tag, value] of entries) {
      bytes.writeUInt16LE(tag, at);
      bytes.writeUInt16LE(4, at + 2);
      bytes.writeUInt32LE(1, at + 4);
      bytes.writeUInt32LE(value, at + 8);
      at += 12;
    }
    const next = page + 1 < pages ? start + (page + 1) * directoryBytes : loop ? start : 0;
    bytes.writeUInt32LE(next, at);
  }
  return bytes;
}

/** A GIF of black squares, each frame a few bytes. */
function gif(frames: number, side: number): Buffer {
  const size = Buffer.from([side & 255, side >> 8, side & 255, side >> 8]);
  const head = Buffer.concat([
    Buffer.from("GIF89a"),
    size,
    Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
  ]);
  // A frame of one pixel somewhere in the picture: clear, one pixel, end.
  const control = Buffer.from([0x21, 0xf9, 4, 0, 1, 0, 0, 0]);
  const image = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  return Buffer.concat([
    head,
    ...Array<Buffer>(frames).fill(Buffer.concat([control, image])),
    Buffer.from([0x3b]),
  ]);
}

/** What a picture of the corpus is rendered with. */
export function settingsOf({ settings }: HostilePicture): ThumbnailSettings["thumbnail"] {
  return { ...DEFAULT_THUMBNAIL, widths: [160], ...settings };
}

/** A sound picture, for between the others. */
export function soundPicture(): Promise<Buffer> {
  return pipeline(paint(64, 48, (x, y) => [x, y, 99]))
    .jpeg()
    .toBuffer();
}
