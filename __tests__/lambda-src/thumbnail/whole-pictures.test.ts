import { crc32 } from "node:zlib";
import sharp from "sharp";
import { DEFAULT_THUMBNAIL } from "../../../lambda-src/env";
import { firstGifFrame } from "../../../lambda-src/thumbnail/headers/first-gif-frame";
import { renderThumbnails, type RenderedPicture } from "../../../lambda-src/thumbnail/render-thumbnails";
import { corners, paint, photograph, pipeline, quadrants } from "../../support/pictures";
import { flatTiff } from "../../support/written-pictures";

// Pictures take their time on a machine that is busy.
jest.setTimeout(60_000);

type Settings = typeof DEFAULT_THUMBNAIL;

const render = (bytes: Uint8Array, changes: Partial<Settings> = {}): Promise<RenderedPicture> =>
  renderThumbnails({ name: "a.jpg", bytes }, { ...DEFAULT_THUMBNAIL, widths: [300, 60], ...changes });

const ALL = ["topLeft", "topRight", "bottomLeft", "bottomRight"];
const cornersOf = ({ thumbnails }: RenderedPicture) => corners(thumbnails[0]?.bytes ?? Buffer.alloc(0));

/** Puts bytes before the marker with this number. */
function before(jpeg: Buffer, marker: number, bytes: readonly number[]): Buffer {
  const at = jpeg.indexOf(Buffer.from([0xff, marker]));
  if (at < 0) throw new Error(`expected a marker ${marker.toString(16)}`);
  return Buffer.concat([jpeg.subarray(0, at), Buffer.from(bytes), jpeg.subarray(at)]);
}

describe("a JPEG with all its pixels is made, and what is wrong with it logged", () => {
  const jpeg = (progressive = false) => pipeline(quadrants(600, 400)).jpeg({ progressive }).toBuffer();

  test.each([
    ["the frame", 0xc0],
    ["the Huffman tables", 0xc4],
    ["the scan", 0xda],
  ])("stray bytes before %s", async (_, marker) => {
    for (const strays of [[0], [0, 0, 0, 0], [0x41, 0xff, 0x00, 0x42]]) {
      const rendered = await render(before(await jpeg(), marker, strays));
      expect(rendered.warnings).toContain("JPEG: stray bytes between markers");
      expect(await cornersOf(rendered)).toEqual(ALL);
    }
  });

  test("stray bytes before a later scan's tables or its header", async () => {
    const whole = await jpeg(true);
    const second = (marker: number) => {
      const bytes = Buffer.from([0xff, marker]);
      return whole.indexOf(bytes, whole.indexOf(Buffer.from([0xff, 0xda])) + 2);
    };
    // Tables come before the header, and so the header stands behind a segment.
    const [tables, header] = [second(0xc4), second(0xda)];
    expect([tables > 0, tables < header]).toEqual([true, true]);
    for (const strays of [
      [0, 0],
      [0x41, 0xff, 0x00, 0x42],
    ]) {
      const bytes = Buffer.concat([whole.subarray(0, header), Buffer.from(strays), whole.subarray(header)]);
      const rendered = await render(bytes);
      expect(rendered.warnings).toEqual(["JPEG: stray bytes between markers"]);
      expect(await cornersOf(rendered)).toEqual(ALL);
    }
  });

  test("a second start", async () => {
    const whole = await jpeg();
    const rendered = await render(Buffer.concat([whole.subarray(0, 2), whole]));
    expect(rendered.warnings).toEqual(["JPEG: stray bytes between markers"]);
    expect(await cornersOf(rendered)).toEqual(ALL);
  });

  test.each<[string, () => Promise<Buffer>]>([
    // As phones store what makes a picture of high dynamic range, and a film of the moment around it.
    ["another JPEG, named by MPF", () => pipeline(quadrants(90, 60)).jpeg().toBuffer()],
    [
      "a film",
      () => Promise.resolve(Buffer.concat([Buffer.from("\0\0\0\x18ftypmp42"), Buffer.alloc(900, 7)])),
    ],
    ["nothing but zeros", () => Promise.resolve(Buffer.alloc(900))],
  ])("behind its end %s", async (_, tail) => {
    const mpf = Buffer.from("\xff\xe2\0\x10MPF\0II*\0\x08\0\0\0\0\0", "latin1");
    for (const progressive of [false, true]) {
      const bytes = Buffer.concat([before(await jpeg(progressive), 0xdb, [...mpf]), await tail()]);
      const rendered = await render(bytes);
      expect(rendered.warnings).toEqual([]);
      expect(await cornersOf(rendered)).toEqual(ALL);
    }
  });

  test.each([
    ["whose directory is behind its end", "II*\0\xff\xff\xff\x7f"],
    [
      "with a value behind its end",
      "II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\xff\xff\xff\x7f\xff\xff\xff\x7f\0\0\0\0",
    ],
    [
      "with an orientation that there is not",
      "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x63\0\0\0\0\0\0\0",
    ],
    ["that is none", "neither order of bytes"],
  ])("EXIF %s", async (_, exif) => {
    const segment = Buffer.from(`\xff\xe1\0${String.fromCharCode(exif.length + 8)}Exif\0\0${exif}`, "latin1");
    expect(await cornersOf(await render(before(await jpeg(), 0xdb, [...segment])))).toEqual(ALL);
  });

  test("markers that are filled up are nothing to warn of", async () => {
    const rendered = await render(before(await jpeg(), 0xdb, [0xff, 0xff, 0xff]));
    expect(rendered.warnings).toEqual([]);
  });

  test.each([
    ["sequential", false],
    ["progressive", true],
  ] as const)("no end marker, %s", async (_, progressive) => {
    // prettier-ignore
    const whole = await jpeg(progressive);
    const rendered = await render(whole.subarray(0, whole.length - 2));
    expect(rendered.warnings).toEqual(["JPEG: no end marker"]);
    expect(await cornersOf(rendered)).toEqual(ALL);
  });

  test("near misses are damaged: a tenth of the pixels is not there, or bytes stand among them", async () => {
    const whole = await pipeline(photograph(600, 400)).jpeg().toBuffer();
    for (const bytes of [
      whole.subarray(0, Math.floor(whole.length * 0.9)),
      before(whole, 0xd9, [1, 2, 3, 4]).fill(0x55, whole.length - 400, whole.length - 300),
    ]) {
      await expect(render(bytes)).rejects.toMatchObject({ code: "DAMAGED_PICTURE" });
    }
  });
});

test("a TIFF with tags that no one knows, or in an unusual order, is made", async () => {
  const tiff = flatTiff(
    { samples: [200, 120, 40], bits: 8, photometric: 2 },
    { 40_000: [7], 65_000: [1, 2, 3] },
  );
  const rendered = await render(tiff);
  expect(rendered.thumbnails).toHaveLength(2);
  // A resolution of a type that the standard does not have there.
  const strange = flatTiff({ samples: [200, 120, 40], bits: 8, photometric: 2 }, { 282: [300], 283: [300] });
  expect((await render(strange)).thumbnails).toHaveLength(2);
});

test.each<[string, Parameters<typeof flatTiff>[1], string]>([
  ["a page's number without how many there are", { 297: [1] }, "incorrect count"],
  ["the bits of a channel too many", { 258: [8, 8, 8, 8] }, "extra entries"],
])("a TIFF with %s is made, with a warning", async (_, tags, complaint) => {
  const tiff = flatTiff({ samples: [200, 120, 40], bits: 8, photometric: 2 }, tags);
  const { thumbnails, warnings } = await render(tiff, { format: "png" });
  const { data } = await sharp(thumbnails[1]?.bytes).raw().toBuffer({ resolveWithObject: true });
  expect([...data.subarray(0, 3)]).toEqual([200, 120, 40]);
  expect(warnings.join()).toContain(complaint);
});

test("a TIFF that leaves out how long its pixels are is made if all are present", async () => {
  const STRIP_BYTES = 279;
  const whole = flatTiff({ samples: [200, 120, 40], bits: 8, photometric: 2 });
  const directory = whole.readUInt32LE(4);
  const entries = Array.from({ length: whole.readUInt16LE(directory) }, (_, nth) => directory + 2 + nth * 12);
  const at = entries.find((entry) => whole.readUInt16LE(entry) === STRIP_BYTES) ?? -1;
  whole.writeUInt32LE(0, at + 8);
  const { thumbnails, warnings } = await render(whole, { format: "png" });
  const { data } = await sharp(thumbnails[1]?.bytes).raw().toBuffer({ resolveWithObject: true });
  expect([...data.subarray(0, 3)]).toEqual([200, 120, 40]);
  expect(warnings.join()).toContain("calculating from imagelength");
  // More rows than there are bytes.
  const height = entries.find((entry) => whole.readUInt16LE(entry) === 257) ?? -1;
  whole.writeUInt32LE(4800, height + 8);
  await expect(render(whole)).rejects.toMatchObject({ code: "DAMAGED_PICTURE" });
});

test("a TIFF whose last directory names the first as the next is made", async () => {
  const tiff = flatTiff({ samples: [200, 120, 40], bits: 8, photometric: 2 });
  const directory = tiff.readUInt32LE(4);
  tiff.writeUInt32LE(directory, directory + 2 + tiff.readUInt16LE(directory) * 12);
  const { thumbnails, warnings } = await render(tiff);
  expect(thumbnails).toHaveLength(2);
  expect(warnings.join()).toContain("IFD looping");
});

test("a TIFF that does not say what its fourth channel is shows its colours", async () => {
  const tiff = flatTiff({ samples: [200, 120, 40, 0], bits: 8, photometric: 2 });
  const { thumbnails, warnings } = await render(tiff, { format: "png" });
  const { data, info } = await sharp(thumbnails[1]?.bytes).raw().toBuffer({ resolveWithObject: true });
  expect([info.channels, ...data.subarray(0, 3)]).toEqual([3, 200, 120, 40]);
  expect(warnings.join()).toContain("doesn't match SamplesPerPixel");
});

test("a TIFF in CIELab of 8 bits is made in its colours", async () => {
  // Of L 53.2, a 80, b 67: sRGB's red, the sign being the eighth bit; in the ICC's own kind there is none.
  for (const [photometric, a, b] of [
    [8, 80, 67],
    [9, 80 + 128, 67 + 128],
  ] as const) {
    // prettier-ignore
    const { thumbnails } = await render(flatTiff({ samples: [136, a, b], bits: 8, photometric }), { format: "png" });
    const { data } = await sharp(thumbnails[1]?.bytes).raw().toBuffer({ resolveWithObject: true });
    const [red = 0, green = 255, blue = 255] = data;
    expect([red > 250, green < 10, blue < 12]).toEqual([true, true, true]);
  }
});

test.each(["mif1", "miaf", "MA1B", "avio", "isom"])(
  "an AVIF that begins with the brand %s is made",
  async (brand) => {
    const bytes = await pipeline(quadrants(300, 200)).avif({ effort: 0 }).toBuffer();
    bytes.write(brand, 8, "latin1");
    const rendered = await render(bytes);
    expect(rendered.source).toMatchObject({ format: "avif", width: 300 });
    expect(await cornersOf(rendered)).toEqual(ALL);
  },
);

test("a TIFF in LZW as it was before TIFF 6.0 is made, with a warning", async () => {
  const samples = Array.from({ length: 64 * 48 }, () => [200, 120, 40]).flat();
  const old = flatTiff(
    { samples: [200, 120, 40], bits: 8, photometric: 2, packed: oldLzw(samples) },
    { 259: [5] },
  );
  const { thumbnails, warnings } = await render(old, { format: "png" });
  const { data } = await sharp(thumbnails[1]?.bytes).raw().toBuffer({ resolveWithObject: true });
  expect([...data.subarray(0, 3)]).toEqual([200, 120, 40]);
  expect(warnings.join()).toContain("Old-style LZW");
  // A near miss: half of the codes.
  const half = oldLzw(samples.slice(0, samples.length / 2));
  const short = flatTiff({ samples: [200, 120, 40], bits: 8, photometric: 2, packed: half }, { 259: [5] });
  await expect(render(short)).rejects.toMatchObject({ code: "DAMAGED_PICTURE" });
});

/** Codes of nine bits, the lowest first, started again before any would need ten. */
function oldLzw(samples: readonly number[]): Buffer {
  const [CLEAR, END, BITS] = [256, 257, 9];
  const codes = [...samples.flatMap((sample, at) => (at % 200 === 0 ? [CLEAR, sample] : [sample])), END];
  const packed = Buffer.alloc(Math.ceil((codes.length * BITS) / 8));
  codes.forEach((code, nth) => {
    for (let bit = 0; bit < BITS; bit++) {
      const at = nth * BITS + bit;
      packed[at >> 3] = (packed[at >> 3] ?? 0) | (((code >> bit) & 1) << (at & 7));
    }
  });
  return packed;
}

test.each([-9, -1, 1, 8])(
  "a WebP whose header is off by %i bytes in its size is made, with a warning",
  async (off) => {
    const whole = await pipeline(quadrants(600, 400)).webp().toBuffer();
    const bytes = Buffer.from(whole);
    bytes.writeUInt32LE(whole.length - 8 + off, 4);
    const rendered = await render(bytes);
    expect(rendered.warnings).toEqual(["WebP: wrong size in its header"]);
    expect(await cornersOf(rendered)).toEqual(ALL);
    await expect(render(bytes.subarray(0, whole.length - 40))).rejects.toMatchObject({
      code: "DAMAGED_PICTURE",
    });
  },
);

test("a GIF whose second frame is damaged gives its first, but no animation", async () => {
  const frames = await Promise.all(
    [quadrants(120, 80), photograph(120, 80)].map((frame) => pipeline(frame).png().toBuffer()),
  );
  const gif = await sharp(frames, { join: { animated: true } })
    .gif({ effort: 1 })
    .toBuffer();
  const second = (firstGifFrame(gif)?.length ?? 0) - 1;
  const bytes = Buffer.from(gif).fill(0x99, second, second + 1);
  const rendered = await render(bytes);
  expect(rendered.warnings.join()).toMatch(/^GIF: after its first frame: /);
  expect(await cornersOf(rendered)).toEqual(ALL);
  await expect(render(bytes, { animated: true })).rejects.toMatchObject({ code: "DAMAGED_PICTURE" });
  await expect(render(gif.subarray(0, 100))).rejects.toMatchObject({ code: "DAMAGED_PICTURE" });
});

/** A GIF of four colours, whose codes have three bits each, at 0, 0 of its screen if nothing else is said. */
function gifOfCodes(
  [width, height]: readonly [number, number],
  codes: readonly number[],
  { screen = [width, height], left = 0, top = 0 } = {},
): Buffer {
  const bits = codes.map((code) => code.toString(2).padStart(3, "0")).reverse();
  const whole = bits.join("").padStart(Math.ceil((codes.length * 3) / 8) * 8, "0");
  const bytes = (whole.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)).reverse();
  return Buffer.concat([
    Buffer.from("GIF89a"),
    Buffer.from([screen[0] ?? 0, 0, screen[1] ?? 0, 0, 0x81, 0, 0]),
    Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]),
    Buffer.from([0x2c, left, 0, top, 0, width, 0, height, 0, 0, 2, bytes.length, ...bytes, 0, 0x3b]),
  ]);
}

const [CLEAR, END] = [4, 5];
/** Codes of so many red pixels: each behind one to begin again, so that no code stands for more. */
const reds = (count: number) => Array.from({ length: count }, () => [CLEAR, 0]).flat();

describe("a GIF without a code for the end", () => {
  const RED = [255, 0, 0];

  test.each([1, 4, 5, 16, 36])(
    "of %d pixels is complete: the last code may end with a byte",
    async (count) => {
      for (const codes of [reds(count), [...reds(count), END]]) {
        const { thumbnails } = await render(gifOfCodes([count, 1], codes), {
          format: "png",
          widths: [count],
        });
        const pixels = await sharp(thumbnails[0]?.bytes).toColourspace("srgb").removeAlpha().raw().toBuffer();
        expect([...pixels]).toEqual(Array.from({ length: count }, () => RED).flat());
      }
    },
  );

  test.each([1, 3, 4, 8])("that lacks pixels behind %d is damaged", async (count) => {
    const bytes = gifOfCodes([3, 3], reds(count));
    await expect(render(bytes)).rejects.toMatchObject({ code: "DAMAGED_PICTURE" });
    await expect(render(bytes, { onDamage: "render" })).resolves.toBeDefined();
  });
});

describe("what the first frame of a GIF leaves free is transparent", () => {
  const gif = (left: number, top: number, width: number, height: number) =>
    gifOfCodes([width, height], [...reds(width * height), END], { screen: [4, 2], left, top });
  const RED = [255, 0, 0, 255];
  const FREE = [0, 0, 0, 0];

  test.each([
    ["nothing", gif(0, 0, 4, 2), [RED, RED, RED, RED, RED, RED, RED, RED]],
    ["the left", gif(1, 0, 3, 2), [FREE, RED, RED, RED, FREE, RED, RED, RED]],
    ["above", gif(0, 1, 4, 1), [FREE, FREE, FREE, FREE, RED, RED, RED, RED]],
    ["right and below", gif(0, 0, 3, 1), [RED, RED, RED, FREE, FREE, FREE, FREE, FREE]],
  ])("%s", async (_, bytes, pixels) => {
    for (const widths of [[4], [4, 2]]) {
      const { thumbnails } = await render(bytes, { format: "png", widths });
      const png = sharp(thumbnails[0]?.bytes).toColourspace("srgb").ensureAlpha();
      expect([...(await png.raw().toBuffer())]).toEqual(pixels.flat());
    }
  });

  test("in an animation too, which has no more frames for it", async () => {
    const [one, other] = [gif(1, 0, 3, 2), gif(0, 0, 4, 1)];
    const bytes = Buffer.concat([one.subarray(0, -1), other.subarray(25)]);
    const changes = { format: "webp", widths: [4], animated: true } as const;
    const { thumbnails } = await render(bytes, changes);
    expect(await sharp(thumbnails[0]?.bytes).metadata()).toMatchObject({ pages: 2, hasAlpha: true });
  });
});

describe("a GIF that is cut off", () => {
  const gifOf = (...[picture]: Parameters<typeof pipeline>) =>
    pipeline(picture).gif({ effort: 1 }).toBuffer();

  test.each([
    ["two colours", gifOf(paint(40, 30, (x) => (x < 20 ? [0, 0, 0] : [255, 255, 255])))],
    ["many colours, whose codes begin again and again", gifOf(photograph(300, 200))],
  ])("behind its last pixel is complete: %s", async (_, made) => {
    const gif = await made;
    const pixels = await sharp(gif).raw().toBuffer();
    // Without the trailer and the block of nothing, then without the rest of the last block, which ends with the code of the end.
    for (const cut of [1, 2]) {
      const { thumbnails, warnings } = await render(gif.subarray(0, -cut), { format: "png", widths: [300] });
      expect(warnings.join()).toMatch(/^(?:GIF: after its first frame: .*)?$/);
      const { width, height } = await sharp(gif).metadata();
      expect(thumbnails[0]).toMatchObject({ pixelWidth: Math.min(width, 300), pixelHeight: height });
      const made = await sharp(thumbnails[0]?.bytes).raw().toBuffer();
      expect(made.subarray(-3)).toEqual(pixels.subarray(-3));
    }
    // Near misses: without its last codes, and without most of them.
    for (const left of [gif.length - 12, gif.length / 2]) {
      await expect(render(gif.subarray(0, left))).rejects.toMatchObject({ code: "DAMAGED_PICTURE" });
    }
  });
});

describe("a PNG whose pixels refer further back than it says", () => {
  /** Rows of noise that come again every 4 rows, with zlib's header of a window of 2 KB. */
  async function withSmallWindow(): Promise<{ readonly pixels: Buffer; readonly png: Buffer }> {
    const noise = Buffer.from(
      Array.from({ length: 3600 }, (_, nth) => Math.floor((Math.sin(nth) * 1e4) % 128) + 128),
    );
    const pixels = Buffer.concat(Array.from({ length: 50 }, () => noise));
    const png = await sharp(pixels, { raw: { width: 300, height: 200, channels: 3 } })
      .png()
      .toBuffer();
    const data = png.indexOf("IDAT") + 4;
    const end = data + png.readUInt32BE(data - 8);
    png.set([0x38, 0xcb], data);
    png.writeUInt32BE(crc32(png.subarray(data - 4, end)), end);
    return { pixels, png };
  }

  test("is complete", async () => {
    const { pixels, png } = await withSmallWindow();
    const { thumbnails, warnings } = await render(png, { format: "png", widths: [300] });
    expect(await sharp(thumbnails[0]?.bytes).removeAlpha().raw().toBuffer()).toEqual(pixels);
    expect(warnings).toEqual([]);
  });

  test("is damaged where its checksum is wrong too", async () => {
    const { png } = await withSmallWindow();
    const data = png.indexOf("IDAT") + 4;
    const checksum = data + png.readUInt32BE(data - 8);
    png.writeUInt8((png[checksum] ?? 0) ^ 1, checksum);
    await expect(render(png)).rejects.toMatchObject({ code: "DAMAGED_PICTURE" });
  });
});

test("a JPEG with a marker that there is not is damaged, not a coding that its decoder does not know", async () => {
  const whole = await pipeline(quadrants(60, 40)).jpeg({ progressive: true }).toBuffer();
  const behindScan = whole.indexOf(Buffer.from([0xff, 0xc4]), whole.indexOf(Buffer.from([0xff, 0xda])));
  const bytes = Buffer.concat([
    whole.subarray(0, behindScan),
    Buffer.from([0xff, 0x52]),
    whole.subarray(behindScan),
  ]);
  await expect(render(bytes)).rejects.toMatchObject({ code: "DAMAGED_PICTURE" });
});

describe("a damaged picture, where it shall be rendered all the same", () => {
  test.each(["jpeg", "png", "gif"] as const)(
    "%s: what could be read is there, with a warning",
    async (format) => {
      const whole = await pipeline(photograph(600, 400)).toFormat(format).toBuffer();
      const bytes = whole.subarray(0, Math.floor(whole.length * 0.7));
      await expect(render(bytes)).rejects.toMatchObject({ code: "DAMAGED_PICTURE" });
      for (const widths of [[300], [300, 60]]) {
        const { thumbnails, warnings } = await render(bytes, { widths, onDamage: "render" });
        expect(thumbnails.map(({ pixelHeight }) => pixelHeight)).toEqual(
          widths.map((width) => (width * 2) / 3),
        );
        expect(warnings.length).toBeGreaterThan(0);
      }
    },
  );

  test("one of which nothing can be read is refused, and so is what is too large", async () => {
    const onDamage = "render";
    await expect(render(Buffer.from([0xff, 0xd8, 0xff]), { onDamage })).rejects.toMatchObject({
      code: "DAMAGED_PICTURE",
    });
    const large = await pipeline(quadrants(60, 40)).png().toBuffer();
    await expect(render(large, { onDamage, maxInputPixels: 100 })).rejects.toMatchObject({
      code: "PICTURE_TOO_LARGE",
    });
  });
});
