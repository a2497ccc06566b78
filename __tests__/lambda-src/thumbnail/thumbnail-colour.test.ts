import sharp from "sharp";
import { DEFAULT_THUMBNAIL, type ThumbnailFormat } from "../../../lambda-src/env";
import { renderThumbnails } from "../../../lambda-src/thumbnail/render-thumbnails";
import { colourAt, colourDistance, decodePixels, paint, pipeline, type Colour } from "../../support/pictures";

/** The thumbnail of a picture at this width, made beside another one: what goes for one goes for several. */
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

  test("a CMYK JPEG becomes sRGB", async () => {
    // A colour that printing inks can show.
    const brown: Colour = [150, 110, 90];
    const bytes = await plain(brown).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer();
    expect(await sharp(bytes).metadata()).toMatchObject({ space: "cmyk", channels: 4 });
    for (const format of ["png", "webp", "jpeg"] as const) {
      const thumbnail = await renderOne(bytes, 100, format);
      expect(await sharp(thumbnail).metadata()).toMatchObject({ space: "srgb", channels: 3 });
      expect(colourDistance(await centre(thumbnail), brown)).toBeLessThan(14);
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
