import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { DEFAULT_THUMBNAIL } from "../../../lambda-src/env";
import { FunctionError } from "../../../lambda-src/shared/errors";
import { EXPECTED } from "../../../lambda-src/thumbnail/inspect-picture";
import { renderThumbnails, type RenderedPicture } from "../../../lambda-src/thumbnail/render-thumbnails";
import {
  corners,
  heicHeader,
  paint,
  photograph,
  pipeline,
  pngHeader,
  quadrants,
  withHarmlessFault,
} from "../../support/pictures";
import { flatTiff } from "../../support/written-pictures";

// Pictures take their time on a machine that is busy.
jest.setTimeout(30_000);

type Settings = typeof DEFAULT_THUMBNAIL;

async function render(bytes: Uint8Array, changes: Partial<Settings> = {}): Promise<RenderedPicture> {
  return renderThumbnails({ name: "a.jpg", bytes }, { ...DEFAULT_THUMBNAIL, ...changes });
}

/** The error that a picture ends in. */
async function refusal(bytes: Uint8Array, changes: Partial<Settings> = {}): Promise<FunctionError> {
  const outcome: unknown = await render(bytes, changes).catch((error: unknown) => error);
  if (outcome instanceof FunctionError) return outcome;
  throw new Error(`expected a FunctionError but received ${String(outcome)}`);
}

const REFUSAL = `expected ${EXPECTED} for a.jpg but received`;

describe("what is not a picture stays not a picture", () => {
  test.each<[string, Buffer, string]>([
    ["an empty object", Buffer.alloc(0), "an empty object"],
    ["a text file", Buffer.from("Dear diary,\n".repeat(100)), "1200 bytes of something else"],
    ["zeros", Buffer.alloc(5000), "5000 bytes of something else"],
  ])("%s", async (_, bytes, received) => {
    const error = await refusal(bytes);
    expect([error.code, error.permanent]).toEqual(["NOT_A_PICTURE", true]);
    expect(error.message).toBe(`${REFUSAL} ${received}`);
  });
});

describe("a picture in a format that is not read is named as what it is", () => {
  const bytes = (text: string) => Buffer.from(text.padEnd(64, "\0"), "latin1");
  const brand = (name: string) => bytes(`\0\0\0\x14ftyp${name}\0\0\0\0mif1`);
  const sof = (frame: number, precision: number) =>
    Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff, 0xc0 + frame, 0, 11, precision, 0, 9, 0, 9, 1, 1, 0x11, 0]),
      Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0xff, 0xd9]),
    ]);
  test.each<[string, Buffer, string]>([
    ["a phone's HEIC", heicHeader(), "HEIC: set the phone to “Most Compatible”, or upload a JPEG"],
    ["a burst of HEIC", brand("hevc"), "HEIC: set the phone to “Most Compatible”, or upload a JPEG"],
    ["an AVIF sequence", brand("avis"), "an AVIF image sequence"],
    ["BMP", bytes("BM\x99\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"), "BMP"],
    ["a short BMP of OS/2", bytes("BM\x99\0\0\0\0\0\0\0\x1a\0\0\0\x10\0\0\0"), "BMP"],
    ["ICO", bytes("\0\0\x01\0\x02\0"), "ICO"],
    ["JPEG XL", bytes("\xff\x0a\xfa"), "JPEG XL"],
    ["JPEG XL in its container", bytes("\0\0\0\x0cJXL \r\n\x87\n"), "JPEG XL"],
    ["JPEG 2000", bytes("\0\0\0\x0cjP  \r\n\x87\n"), "JPEG 2000"],
    ["PSD", bytes("8BPS\0\x01"), "PSD"],
    ["PDF", Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n"), "PDF"],
    ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), "SVG"],
    [
      "SVG behind a declaration, a comment and a document type",
      Buffer.from('\ufeff<?xml version="1.0"?>\n<!-- a > b -->\n<!DOCTYPE svg [<!ENTITY x "y">]>\n<svg/>'),
      "SVG",
    ],
    ["a camera's raw picture", bytes("FUJIFILMCCD-RAW 0201"), "a camera's raw picture: export it as JPEG"],
    ["a JPEG of 12 bits", sof(1, 12), "JPEG of 12 bits"],
    ["a lossless JPEG", sof(3, 8), "lossless JPEG"],
    ["JPEG-LS", sof(55, 8), "JPEG-LS"],
    ["a portable float map", bytes("Pf\n9 9\n-1.0\n"), "PNM"],
    ["BPG", bytes("BPG\xfb"), "BPG"],
    ["JBIG2", bytes("\x97JB2\r\n\x1a\n"), "JBIG2"],
    ["DCX", bytes("\xb1\x68\xde\x3a"), "DCX"],
    ["PCX", bytes("\n\x05\x01\x08"), "PCX"],
    ["SGI", bytes("\x01\xda\x01\x01\0\x03"), "SGI"],
    ["a Sun raster", bytes("\x59\xa6\x6a\x95"), "Sun raster"],
    ["XPM", bytes("/* XPM */"), "XPM"],
    ["FITS", bytes("SIMPLE  =                    T"), "FITS"],
    ["DPX", bytes("SDPX"), "DPX"],
    ["Cineon", bytes("\x80\x2a\x5f\xd7"), "Cineon"],
    ["ICNS", bytes("icns\0\0\x10\0"), "ICNS"],
    ["WMF", bytes("\xd7\xcd\xc6\x9a\0\0"), "WMF"],
    ["EMF", bytes(`${"\x01\0\0\0".padEnd(40, "\0")} EMF`), "EMF"],
    ["XBM", bytes("#define photo_width 9\n#define photo_height 9\n"), "XBM"],
    ["XBM behind a comment", bytes("/* made by hand */\n#define width 9\n"), "XBM"],
    ["BLP", bytes("BLP2\x01\0\0\0"), "BLP"],
    ["TGA", bytes(`\0\0\x02${"\0".repeat(9)}\x09\0\x09\0\x18\x20`), "TGA"],
    ["TGA with a palette", bytes("\x04\x01\x09\0\0\0\x01\x18\0\0\0\0\x09\0\x09\0\x08\0"), "TGA"],
    ["FLIC", bytes("\0\x10\0\0\x12\xaf\x01\0"), "FLIC"],
    ["an SVG kept compressed", gzipSync("<svg/>"), "SVG in gzip"],
    ["an XPM kept compressed", gzipSync("/* XPM */\n".repeat(9)).subarray(0, -9), "XPM in gzip"],
    ["WMF without the header for placing it", bytes("\x01\0\x09\0\0\x03B#"), "WMF"],
    ["PICT", bytes("\x2b\xa0\0\0\0\0\x32\x1c\x3e\x81\0\x11\x02\xff\x0c\0"), "PICT"],
    ["PICT in a file", bytes(`${"\0".repeat(520)}\x3e\x81\0\x11\x02\xff\x0c\0`), "PICT"],
    ["an animated pointer", bytes("RIFF\x64\0\0\0ACONanih"), "ANI"],
    ["ILBM", bytes("FORM\0\0\0\x64ILBMBMHD"), "ILBM"],
    ["a bitmap array of OS/2", bytes(`BA${"\x28".padEnd(12, "\0")}BM`), "OS/2 bitmap array"],
    ["OpenRaster", bytes(`PK\x03\x04${"\0".repeat(26)}mimetypeimage/openraster`), "OpenRaster"],
    ["Krita", bytes(`PK\x03\x04${"\0".repeat(26)}mimetypeapplication/x-krita`), "Krita"],
    ["WBMP", Buffer.from([0, 0, 9, 2, 1, 2, 3, 4]), "WBMP"],
    ["a wide WBMP", Buffer.alloc(4 + 1 + 25, "\0\0\x81\x48\x01", "latin1"), "WBMP"],
  ])("%s", async (_, picture, received) => {
    const error = await refusal(picture);
    expect([error.code, error.permanent]).toEqual(["UNSUPPORTED_PICTURE", true]);
    expect(error.message).toBe(`${REFUSAL} ${received}`);
  });

  test("near misses are not: other files that begin alike", async () => {
    for (const text of [
      "BM and nothing more",
      "<html><body><svg/></body></html>",
      "P9 is no PNM",
      "#define depth 9",
      "\x01\0\0\0EMF",
      "Pf is no PNM",
      "\n\x05\x01\x03",
      "\x01\xda\x02",
      "\0\0\x03\0",
      `\0\0\x02${"\0".repeat(9)}\x09\0\0\0\x18\x20`,
      `\0\0\x02${"\0".repeat(9)}\x09\0\x09\0\x11\x20`,
      "\0\0\x02\0\0\0\0\x18\0\0\0\0\x09\0\x09\0\x18\x20",
      "\0\0\x09\x02\x01\x02\x03",
      "RIFF\x64\0\0\0WAVEfmt ",
      "FORM\0\0\0\x64AIFFCOMM",
      "PK\x03\x04 and no mimetypeimage/openraster",
      "BA and no BM",
      "\x1f\x8b and nothing that can be unpacked",
    ]) {
      expect((await refusal(bytes(text))).code).toBe("NOT_A_PICTURE");
    }
    expect((await refusal(brand("isom"))).code).toBe("NOT_A_PICTURE");
    for (const text of ["Dear diary", "\x1f\x8b", "\xff\xd8\xff\xe0"]) {
      expect((await refusal(gzipSync(Buffer.from(text, "latin1")))).code).toBe("NOT_A_PICTURE");
    }
  });
});

describe("a TIFF of a kind that is not read is named as what it is", () => {
  const colour = { samples: [10, 20, 30], bits: 8, photometric: 2 } as const;
  const grey = { samples: [10], bits: 8, photometric: 1 } as const;
  const RAW = "a camera's raw picture: export it as JPEG";
  test.each<[string, Buffer, string]>([
    ["12 bits of grey", flatTiff(grey, { 258: [12] }), "TIFF of 12 bits"],
    ["colours of 4 bits", flatTiff(colour, { 258: [4, 4, 4] }), "TIFF of 4 bits"],
    ["numbers with a sign", flatTiff(grey, { 339: [2] }), "TIFF with signed samples"],
    ["a camera's sensor", flatTiff({ ...grey, photometric: 32_803 }), "TIFF of photometric 32803"],
    [
      "inks that are not CMYK",
      flatTiff({ samples: [1, 2, 3, 4], bits: 8, photometric: 5 }, { 332: [2] }),
      "TIFF with inks other than CMYK",
    ],
    ["YCbCr with few colours", flatTiff({ ...colour, photometric: 6 }), "TIFF in YCbCr that is not JPEG"],
    [
      "grey and transparency, one behind the other",
      flatTiff({ ...grey, samples: [100, 255] }, { 284: [2], 338: [2] }),
      "TIFF in planes with grey and extra channels",
    ],
    [
      "JPEG tiles with transparency",
      flatTiff({ samples: [1, 2, 3, 4], bits: 8, photometric: 2 }, { 259: [7], 323: [16], 338: [2] }),
      "TIFF of JPEG tiles with 4 channels",
    ],
    ["CIELab's lightness", flatTiff({ ...grey, photometric: 8 }), "TIFF in CIELab without colours"],
    ["DNG", flatTiff(colour, { 50_706: [1, 4] }), RAW],
    ["a preview before a raw picture", flatTiff(colour, { 254: [1], 330: [8] }), RAW],
  ])("%s", async (_, tiff, received) => {
    const error = await refusal(tiff);
    expect([error.code, error.message]).toEqual(["UNSUPPORTED_PICTURE", `${REFUSAL} ${received}`]);
  });

  test("near misses are made", async () => {
    for (const tiff of [
      flatTiff(colour, { 254: [0], 330: [8] }),
      flatTiff(colour, { 254: [1] }),
      flatTiff({ ...colour, photometric: 6 }, { 530: [1, 1] }),
      flatTiff(grey, { 339: [1] }),
    ]) {
      await expect(render(tiff)).resolves.toBeDefined();
    }
  });
});

describe("a picture that is cut off is damaged", () => {
  const picture = photograph(600, 400);

  test.each(["jpeg", "png", "webp", "avif", "gif"] as const)("%s", async (format) => {
    const whole = await pipeline(picture).toFormat(format).toBuffer();
    await expect(render(whole, { widths: [100] })).resolves.toBeDefined();
    for (const part of [0.3, 0.6, 0.9]) {
      const error = await refusal(whole.subarray(0, Math.floor(whole.length * part)), { widths: [100] });
      expect([part, error.code, error.permanent]).toEqual([part, "DAMAGED_PICTURE", true]);
    }
  });

  test("jpeg, within any of its headers", async () => {
    const whole = await pipeline(photograph(16, 16)).jpeg().toBuffer();
    for (let left = 4; left < whole.indexOf(Buffer.from([0xff, 0xda])) + 14; left++) {
      expect([left, (await refusal(whole.subarray(0, left))).code]).toEqual([left, "DAMAGED_PICTURE"]);
    }
  });

  test("progressive jpeg", async () => {
    const whole = await pipeline(picture).jpeg({ progressive: true }).toBuffer();
    const error = await refusal(whole.subarray(0, Math.floor(whole.length * 0.6)));
    expect(error.code).toBe("DAMAGED_PICTURE");
  });

  test("the message says what the decoder met", async () => {
    const whole = await pipeline(picture).jpeg().toBuffer();
    expect((await refusal(whole.subarray(0, whole.length / 2))).message).toBe(
      "expected a whole picture for a.jpg but received a damaged one (VipsJpeg: Corrupt JPEG data: premature end of data segment)",
    );
  });

  test("even when only the thumbnail's smallest size would be read from it", async () => {
    const whole = await pipeline(photograph(2400, 1600)).jpeg().toBuffer();
    const error = await refusal(whole.subarray(0, Math.floor(whole.length * 0.95)), { widths: [10] });
    expect(error.code).toBe("DAMAGED_PICTURE");
  });
});

test("a picture with spoilt data in the middle is damaged", async () => {
  const bytes = await pipeline(photograph(600, 400)).jpeg({ quality: 95 }).toBuffer();
  const middle = bytes.length / 2;
  bytes.subarray(middle, middle + 200).forEach((byte, at) => (bytes[middle + at] = byte ^ 0x55));
  expect((await refusal(bytes)).code).toBe("DAMAGED_PICTURE");
});

test("a picture with a fault that cameras make and viewers ignore is made, and the fault reported", async () => {
  const bytes = withHarmlessFault(await pipeline(quadrants(600, 400)).jpeg().toBuffer());
  const { thumbnails, warnings } = await render(bytes, { widths: [300] });
  expect(warnings).toContain("JPEG: invalid scan parameters");
  expect(await corners(thumbnails[0]?.bytes ?? Buffer.alloc(0))).toEqual([
    "topLeft",
    "topRight",
    "bottomLeft",
    "bottomRight",
  ]);

  const cutOff = await refusal(bytes.subarray(0, bytes.length - 500));
  expect(cutOff.code).toBe("DAMAGED_PICTURE");
});

describe("a picture with too many pixels is refused by its header", () => {
  test("before anything is decoded: this one has no pixels to decode", async () => {
    const error = await refusal(pngHeader(8001, 8000));
    expect([error.code, error.permanent]).toEqual(["PICTURE_TOO_LARGE", true]);
    expect(error.message).toBe(
      "expected at most 64000000 pixels for a.jpg but received 64008000 (8001 × 8000)",
    );
    expect((await refusal(pngHeader(8000, 8000))).code).toBe("DAMAGED_PICTURE");
  });

  test("the limit is the setting's, and reached is not exceeded", async () => {
    const bytes = await pipeline(paint(300, 200, () => [1, 2, 3])).jpeg().toBuffer(); // prettier-ignore
    await expect(render(bytes, { maxInputPixels: 60_000 })).resolves.toBeDefined();
    expect((await refusal(bytes, { maxInputPixels: 59_999 })).message).toBe(
      "expected at most 59999 pixels for a.jpg but received 60000 (300 × 200)",
    );
  });

  test("a WebP of 38 bytes that claims 268 megapixels", async () => {
    const size = [0xfe, 0xbf, 0xff, 0x0f]; // 16383 × 16383, 14 bits each, less one
    const body = Buffer.from([0x2f, ...size, ...Array<number>(13).fill(0)]);
    const webp = Buffer.concat([Buffer.from("RIFF\x1e\0\0\0WEBPVP8L\x12\0\0\0", "latin1"), body]);
    expect(webp).toHaveLength(38);
    expect((await sharp(webp, { limitInputPixels: false }).metadata()).width).toBe(16383);
    expect((await refusal(webp)).code).toBe("PICTURE_TOO_LARGE");
  });
});

describe("a picture that would take more memory than the function has is refused by its header", () => {
  const memory = async (bytes: Uint8Array, memoryMegabytes: number): Promise<unknown> =>
    renderThumbnails({ name: "a.jpg", bytes }, DEFAULT_THUMBNAIL, { memoryMegabytes }).catch(
      (error: unknown) => error,
    );

  test("an interlaced PNG, whose decoder holds all of it: before anything is decoded", async () => {
    const [plain, interlaced] = [pngHeader(7800, 7800), pngHeader(7800, 7800, true)];
    expect(await memory(interlaced, 512)).toMatchObject({ code: "PICTURE_TOO_LARGE", permanent: true });
    expect(((await memory(interlaced, 512)) as Error).message).toMatch(
      /^expected one that takes at most 308 MB of the function's 512 MB of memory for a\.jpg but received one that may take \d+ MB$/,
    );
    // These have no pixels to decode, but would fit.
    expect(await memory(interlaced, 1024)).toMatchObject({ code: "DAMAGED_PICTURE" });
    expect(await memory(plain, 512)).toMatchObject({ code: "DAMAGED_PICTURE" });
  });

  test("sizes that would fit nowhere", async () => {
    const bytes = await pipeline(paint(60, 40, () => [1, 2, 3])).png().toBuffer(); // prettier-ignore
    const settings = { ...DEFAULT_THUMBNAIL, fit: "contain" as const, widths: [16_000], heights: [16_000] };
    await expect(renderThumbnails({ name: "a", bytes }, settings)).rejects.toMatchObject({
      code: "PICTURE_TOO_LARGE",
    });
  });
});

describe("a thumbnail with a side that its format cannot hold", () => {
  const tall = (width: number, height: number) => pipeline(paint(width, height, () => [9, 9, 9])).png().toBuffer(); // prettier-ignore
  const sizes = ({ thumbnails }: RenderedPicture) =>
    thumbnails.map(({ pixelWidth, pixelHeight }) => [pixelWidth, pixelHeight]);

  test("is made smaller, and the others as they were asked for", async () => {
    const long = await tall(40, 20_000);
    expect(sizes(await render(long, { widths: [8, 40, 16] }))).toEqual([[8, 4000], [33, 16_383], [16, 8000]]); // prettier-ignore
    expect(sizes(await render(long, { widths: [40], format: "avif", effort: { ...DEFAULT_THUMBNAIL.effort, avif: 0 } }))).toEqual([[33, 16_384]]); // prettier-ignore
    expect(sizes(await render(long, { widths: [40], format: "jpeg" }))).toEqual([[40, 20_000]]);
  });

  test("refuses the picture on request", async () => {
    const longSides = "refuse";
    const error = await refusal(await tall(4, 16_384), { widths: [4], longSides });
    expect([error.code, error.permanent]).toEqual(["PICTURE_TOO_LARGE", true]);
    expect(error.message).toBe(
      "expected sides of at most 16383 pixels in webp for a thumbnail of a.jpg but received 4 × 16384",
    );
    await expect(
      render(await tall(4, 16_384), { widths: [4], format: "jpeg", longSides }),
    ).resolves.toBeDefined();
    expect((await refusal(await tall(2, 16_385), { widths: [2], format: "avif", longSides })).code).toBe(
      "PICTURE_TOO_LARGE",
    );
  });

  test("WebP at exactly 16383 pixels and AVIF at 16384 are whole", async () => {
    expect(sizes(await render(await tall(2, 16_383), { widths: [2] }))).toEqual([[2, 16_383]]);
    expect(sizes(await render(await tall(2, 16_384), { widths: [2], format: "avif" }))).toEqual([
      [2, 16_384],
    ]);
  });
});

test("a failure in one picture leaves the next one unharmed", async () => {
  const good = await pipeline(quadrants(300, 200)).jpeg().toBuffer();
  for (const bad of [Buffer.alloc(0), Buffer.from("text"), good.subarray(0, good.length / 2), heicHeader()]) {
    await refusal(bad);
    await expect(render(good, { widths: [30] })).resolves.toMatchObject({ thumbnails: [{ pixelWidth: 30 }] });
  }
});
