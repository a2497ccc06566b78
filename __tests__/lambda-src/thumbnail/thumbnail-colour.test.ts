import sharp from "sharp";
import { DEFAULT_THUMBNAIL, type ThumbnailFormat } from "../../../lambda-src/env";
import { renderThumbnails } from "../../../lambda-src/thumbnail/render-thumbnails";
import { colourAt, colourDistance, decodePixels, paint, pipeline, type Colour } from "../../support/pictures";
import { flatPng, flatTiff } from "../../support/written-pictures";

/** The thumbnail of a picture at this width, made besides another one: what goes for one goes for several. */
async function renderOne(bytes: Uint8Array, width: number, format: ThumbnailFormat = "png"): Promise<Buffer> {
  const settings = { ...DEFAULT_THUMBNAIL, widths: [width, 5], format };
  const { thumbnails } = await renderThumbnails({ name: "a.jpg", bytes }, settings);
  return thumbnails[0]?.bytes ?? Buffer.alloc(0);
}

describe("colour", () => {
  const centre = async (bytes: Uint8Array): Promise<Colour> => colourAt(await decodePixels(bytes), 0.5, 0.5);
  const plain = (colour: Colour) => pipeline(paint(300, 200, () => colour));
  const orange: Colour = [230, 120, 40];

  test("a wide-gamut picture (Display P3) is brought to sRGB", async () => {
    const bytes = await plain(orange).withIccProfile("p3").png().toBuffer();
    // Its numbers are others: read without the profile, the colour would be off.
    expect(colourDistance(await centre(bytes), orange)).toBeGreaterThan(8);
    for (const width of [300, 100]) {
      expect(colourDistance(await centre(await renderOne(bytes, width)), orange)).toBeLessThanOrEqual(2);
    }
  });

  test("CMYK without a profile becomes what perfect inks would show", async () => {
    // Of 255: half of the yellow, a fifth of black.
    const bytes = flatTiff({ samples: [0, 51, 128, 51], bits: 8, photometric: 5 });
    expect(await sharp(bytes).metadata()).toMatchObject({ space: "cmyk", channels: 4, hasProfile: false });
    for (const format of ["png", "webp", "jpeg"] as const) {
      const thumbnail = await renderOne(bytes, 100, format);
      expect(await sharp(thumbnail).metadata()).toMatchObject({ space: "srgb", channels: 3 });
      expect(colourDistance(await centre(thumbnail), [204, 163, 102])).toBeLessThanOrEqual(3);
    }
  });

  test("CMYK with a profile becomes sRGB by it", async () => {
    const press = await plain(orange).toColourspace("cmyk").withIccProfile("cmyk").jpeg().toBuffer();
    const { icc = Buffer.alloc(0) } = await sharp(press).metadata();
    const bytes = flatTiff({ samples: [100, 50, 20, 10], bits: 8, photometric: 5, icc });
    expect(await sharp(bytes).metadata()).toMatchObject({ space: "cmyk", channels: 4, hasProfile: true });
    for (const format of ["png", "webp", "jpeg"] as const) {
      const thumbnail = await renderOne(bytes, 100, format);
      expect(await sharp(thumbnail).metadata()).toMatchObject({ space: "srgb", channels: 3 });
      // What Pillow makes of it, with lcms.
      expect(colourDistance(await centre(thumbnail), [141, 165, 195])).toBeLessThanOrEqual(3);
    }
  });

  describe("16 bits a channel with a profile become sRGB by it", () => {
    /** As Display P3 has it. */
    const red = [54_227, 13_107, 10_023];
    const p3 = async () =>
      (await sharp(await plain(orange).withIccProfile("p3").png().toBuffer()).metadata()).icc;
    const avif = (png: Buffer, bitdepth: 10 | 12) =>
      sharp(png, { ignoreIcc: true })
        .keepIccProfile()
        .toColourspace("rgb16")
        .avif({ bitdepth, lossless: true, effort: 0 })
        .toBuffer();

    test.each<[string, (samples: number[], icc: Buffer) => Buffer | Promise<Buffer>]>([
      ["PNG", (samples, icc) => flatPng({ samples, bits: 16, icc })],
      [
        "TIFF",
        (samples, icc) =>
          flatTiff({ samples, bits: 16, icc, photometric: 2 }, samples[3] ? { 338: [2] } : {}),
      ],
      ["AVIF of 10 bits", (samples, icc) => avif(flatPng({ samples, bits: 16, icc }), 10)],
      ["AVIF of 12 bits", (samples, icc) => avif(flatPng({ samples, bits: 16, icc }), 12)],
    ])("%s", async (_, write) => {
      for (const samples of [red, [...red, 65_535]]) {
        const bytes = await write(samples, (await p3()) ?? Buffer.alloc(0));
        expect(await sharp(bytes).metadata()).toMatchObject({ depth: "ushort", hasProfile: true });
        for (const format of ["png", "jpeg"] as const) {
          for (const widths of [[32], [64, 32]]) {
            const quality = { jpeg: 100, webp: 100, avif: 100 };
            const settings = { ...DEFAULT_THUMBNAIL, widths, format, quality };
            const { thumbnails } = await renderThumbnails({ name: "a", bytes }, settings);
            for (const thumbnail of thumbnails) {
              expect(colourDistance(await centre(thumbnail.bytes), [230, 20, 20])).toBeLessThanOrEqual(3);
            }
          }
        }
      }
    });

    test("a profile that is none is ignored", async () => {
      const bytes = flatPng({ samples: [59_110, 5_140, 5_140], bits: 16, icc: Buffer.alloc(300, 7) });
      expect(colourDistance(await centre(await renderOne(bytes, 32)), [230, 20, 20])).toBeLessThanOrEqual(1);
    });
  });

  test("high dynamic range (PQ) keeps its middle and brings what is brighter than paper below white", async () => {
    const pq = (candela: number) => {
      const power = (candela / 10_000) ** 0.1593017578125;
      return Math.round(65_535 * ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375);
    };
    const shown = async (candela: number): Promise<number> => {
      const samples = [pq(candela), pq(candela), pq(candela)];
      const png = flatPng({ samples, bits: 16 }, { cICP: [9, 16, 0, 1] });
      const [red, green, blue] = await centre(await renderOne(png, 32));
      expect([green, blue]).toEqual([red, red]);
      return red;
    };
    // A grey card under paper white of 203 candela is what it is in sRGB.
    expect(Math.abs((await shown(0.18 * 203)) - 118)).toBeLessThanOrEqual(3);
    const [paper, lamp, sun] = [await shown(203), await shown(600), await shown(4000)];
    expect(paper).toBeGreaterThan(225);
    expect(lamp).toBeGreaterThan(paper);
    expect(sun).toBeGreaterThanOrEqual(lamp);
    expect(await shown(0)).toBe(0);
  });

  test("a channel beyond the colours is no transparency: what is black in it keeps its colour", async () => {
    const bytes = flatTiff({ samples: [...orange, 0, 0], bits: 8, photometric: 2 }, { 338: [0, 0] });
    for (const width of [64, 20]) {
      const thumbnail = await renderOne(bytes, width);
      expect(await sharp(thumbnail).metadata()).toMatchObject({ channels: 3 });
      expect(colourDistance(await centre(thumbnail), orange)).toBeLessThanOrEqual(2);
    }
  });

  test("16 bits a channel become 8", async () => {
    const data = new Uint16Array(64 * 64 * 3).map((_, at) => [0xe6e6, 0x7878, 0x2828][at % 3] ?? 0);
    const bytes = await sharp(data, { raw: { width: 64, height: 64, channels: 3 } })
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    expect(await sharp(bytes).metadata()).toMatchObject({ depth: "ushort" });
    const thumbnail = await renderOne(bytes, 32);
    expect(await sharp(thumbnail).metadata()).toMatchObject({ depth: "uchar" });
    expect(colourDistance(await centre(thumbnail), orange)).toBeLessThanOrEqual(1);
  });

  test("grey stays grey", async () => {
    const bytes = await plain([90, 90, 90]).greyscale().jpeg().toBuffer();
    const [red, green, blue] = await centre(await renderOne(bytes, 100));
    expect([green, blue]).toEqual([red, red]);
    expect(Math.abs(red - 90)).toBeLessThanOrEqual(1);
  });
});

describe("transparency", () => {
  /** Left half clear, right half solid orange. */
  const bytes = () => {
    const data = Buffer.alloc(200 * 100 * 4);
    for (let at = 0; at < data.length; at += 4) {
      if ((at / 4) % 200 >= 100) data.set([230, 120, 40, 255], at);
    }
    return sharp(data, { raw: { width: 200, height: 100, channels: 4 } })
      .png()
      .toBuffer();
  };

  test.each<ThumbnailFormat>(["webp", "png", "avif"])("is kept in %s, without a fringe", async (format) => {
    const thumbnail = await renderOne(await bytes(), 50, format);
    const { data, info } = await sharp(thumbnail).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 50, height: 25, channels: 4 });
    const pixel = (x: number) => [...data.subarray((12 * 50 + x) * 4, (12 * 50 + x) * 4 + 4)];
    expect(pixel(5)[3]).toBe(0);
    expect(pixel(45)[3]).toBe(255);
    // A colour mixed with the black under the clear half would be darker.
    for (const x of [25, 26, 45])
      expect(colourDistance(pixel(x) as unknown as Colour, [230, 120, 40])).toBeLessThan(14);
  });

  test("becomes white in JPEG", async () => {
    const picture = await decodePixels(await renderOne(await bytes(), 50, "jpeg"));
    expect(colourDistance(colourAt(picture, 0.1, 0.5), [255, 255, 255])).toBeLessThan(6);
    expect(colourDistance(colourAt(picture, 0.9, 0.5), [230, 120, 40])).toBeLessThan(10);
  });
});
