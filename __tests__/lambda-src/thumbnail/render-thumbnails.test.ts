import sharp from "sharp";
import { DEFAULT_THUMBNAIL, type ThumbnailFormat } from "../../../lambda-src/env";
import { renderThumbnails } from "../../../lambda-src/thumbnail/render-thumbnails";
import {
  corners,
  decodePixels,
  paint,
  photograph,
  pipeline,
  quadrants,
  quadrantsStoredFor,
} from "../../support/pictures";

// Pictures take their time on a machine that is busy.
jest.setTimeout(30_000);

const UPRIGHT = ["topLeft", "topRight", "bottomLeft", "bottomRight"];

async function render(bytes: Uint8Array, changes: Partial<typeof DEFAULT_THUMBNAIL> = {}) {
  return renderThumbnails({ name: "a.jpg", bytes }, { ...DEFAULT_THUMBNAIL, ...changes });
}

/** The only thumbnail of a picture, at this width. */
async function renderOne(bytes: Uint8Array, width: number, format: ThumbnailFormat = "png"): Promise<Buffer> {
  const { thumbnails } = await render(bytes, { widths: [width], format });
  expect(thumbnails).toHaveLength(1);
  return thumbnails[0]?.bytes ?? Buffer.alloc(0);
}

describe("a photograph of 12 megapixels", () => {
  let jpeg: Buffer;

  beforeAll(async () => {
    jpeg = await pipeline(photograph())
      .jpeg({ quality: 90 })
      .withExif({ IFD0: { Copyright: "somebody" } })
      .withMetadata({ density: 300 })
      .withXmp("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
      .toBuffer();
  });

  test("becomes the default widths, in WebP, in the order asked for", async () => {
    const { source, thumbnails, warnings } = await render(jpeg);
    expect(source).toEqual({ format: "jpeg", width: 4000, height: 3000 });
    const bytes = expect.any(Buffer) as Buffer;
    expect(thumbnails).toEqual([
      { formatIndex: 0, width: 160, pixelWidth: 160, pixelHeight: 120, contentType: "image/webp", bytes },
      { formatIndex: 0, width: 320, pixelWidth: 320, pixelHeight: 240, contentType: "image/webp", bytes },
      { formatIndex: 0, width: 640, pixelWidth: 640, pixelHeight: 480, contentType: "image/webp", bytes },
      { formatIndex: 0, width: 1280, pixelWidth: 1280, pixelHeight: 960, contentType: "image/webp", bytes },
    ]);
    expect(warnings).toEqual([]);
    for (const { bytes, pixelWidth, pixelHeight } of thumbnails) {
      expect(await sharp(bytes).metadata()).toMatchObject({
        format: "webp",
        width: pixelWidth,
        height: pixelHeight,
      });
    }
  });

  test.each<ThumbnailFormat>(["webp", "jpeg", "png", "avif"])(
    "in %s carries none of its metadata",
    async (format) => {
      const before = await sharp(jpeg).metadata();
      expect([before.exif, before.icc, before.xmp]).toEqual([
        expect.any(Buffer),
        expect.any(Buffer),
        expect.any(Buffer),
      ]);
      const after = await sharp(await renderOne(jpeg, 160, format)).metadata();
      expect(after.format).toBe(format === "avif" ? "heif" : format);
      expect([after.exif, after.icc, after.xmp, after.iptc, after.orientation]).toEqual(
        Array(5).fill(undefined),
      );
    },
  );

  test("looks at every width as if it had been resized to that width alone", async () => {
    const { thumbnails } = await render(jpeg, { format: "png" });
    for (const { bytes, pixelWidth, pixelHeight } of thumbnails) {
      const direct = await sharp(jpeg).resize(pixelWidth, pixelHeight).png().toBuffer();
      expect(await peakSignalToNoise(bytes, direct)).toBeGreaterThan(48);
    }
  });

  test("is smaller at a lower quality, except in lossless PNG", async () => {
    const size = async (format: ThumbnailFormat, quality: number) => {
      const { thumbnails } = await render(jpeg, {
        widths: [320],
        format,
        quality: { jpeg: quality, webp: quality, avif: quality },
      });
      return thumbnails[0]?.bytes.length ?? 0;
    };
    for (const format of ["webp", "jpeg", "avif"] as const) {
      expect(await size(format, 20)).toBeLessThan(0.7 * (await size(format, 90)));
    }
    expect(await size("png", 20)).toBe(await size("png", 90));
  });
});

describe("sizes", () => {
  test.each([
    // The height comes from the original's: a chain of sizes would be a pixel off in some of these.
    [1001, 667, [999, 500, 100, 10], [[999, 666], [500, 333], [100, 67], [10, 7]]],
    [1000, 3, [100], [[100, 1]]],
    [3, 1000, [1280, 3, 2, 1], [[3, 1000], [3, 1000], [2, 667], [1, 333]]],
    [200, 100, [160, 200, 201, 640], [[160, 80], [200, 100], [200, 100], [200, 100]]],
    [1, 1, [160], [[1, 1]]],
  ])("%i × %i at %j becomes %j", async (width, height, widths, sizes) => {
    const bytes = await pipeline(quadrants(width, height)).png().toBuffer();
    const { thumbnails } = await render(bytes, { widths });
    expect(thumbnails.map(({ pixelWidth, pixelHeight }) => [pixelWidth, pixelHeight])).toEqual(sizes);
    const encoded = await Promise.all(thumbnails.map((made) => sharp(made.bytes).metadata()));
    expect(encoded.map((metadata) => [metadata.width, metadata.height])).toEqual(sizes);
    expect(thumbnails.map((made) => made.width)).toEqual(widths);
  }); // prettier-ignore

  test("widths beyond the picture's own share one encoding", async () => {
    const bytes = await pipeline(quadrants(200, 100)).png().toBuffer();
    const { thumbnails } = await render(bytes, { widths: [100, 320, 640] });
    expect(thumbnails[2]?.bytes).toBe(thumbnails[1]?.bytes);
    expect(thumbnails[1]?.bytes).not.toBe(thumbnails[0]?.bytes);
  });

  test("a picture that is narrower than the width keeps its pixels as they are", async () => {
    const picture = photograph(90, 60);
    const thumbnail = await renderOne(await pipeline(picture).png().toBuffer(), 160);
    expect((await decodePixels(thumbnail)).data.equals(picture.data)).toBe(true);
  });
});

describe("orientation", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("EXIF %i is applied, once", async (orientation) => {
    const bytes = await pipeline(quadrantsStoredFor(orientation))
      .jpeg()
      .withMetadata({ orientation })
      .toBuffer();
    const stored = await sharp(bytes).metadata();
    expect([stored.orientation, stored.width]).toEqual([orientation, orientation < 5 ? 1200 : 800]);

    const { source, thumbnails } = await render(bytes, { widths: [1200, 600, 60] });
    expect([source.width, source.height]).toEqual([1200, 800]);
    expect(thumbnails.map(({ pixelWidth, pixelHeight }) => [pixelWidth, pixelHeight])).toEqual([
      [1200, 800],
      [600, 400],
      [60, 40],
    ]);
    for (const { bytes: made } of thumbnails) {
      expect(await corners(made)).toEqual(UPRIGHT);
      expect((await sharp(made).metadata()).orientation).toBeUndefined();
    }
  });

  const onItsSide = () => pipeline(quadrants(120, 80)).withMetadata({ orientation: 6 });
  const xmp =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>';
  /** EXIF and irot, as cameras write both; then irot is taken out, and EXIF alone says nothing. */
  const avif = (withTurn: boolean) =>
    onItsSide()
      .avif({ lossless: true, effort: 0 })
      .toBuffer()
      .then((bytes) => {
        expect(bytes.includes("irot") && bytes.includes("Exif")).toBe(true);
        if (!withTurn) bytes.write("free", bytes.indexOf("irot"));
        return bytes;
      });
  test.each<[string, () => Promise<Buffer>, isTurned: boolean]>([
    ["EXIF in a PNG", () => onItsSide().png().toBuffer(), true],
    ["EXIF in a WebP", () => onItsSide().webp().toBuffer(), true],
    ["a TIFF's tag", () => onItsSide().tiff().toBuffer(), true],
    ["an AVIF's irot, with EXIF", () => avif(true), true],
    ["EXIF alone in an AVIF", () => avif(false), false],
    ["XMP alone in a JPEG", () => pipeline(quadrants(120, 80)).withXmp(xmp).jpeg().toBuffer(), false],
  ])("%s", async (_, bytes, isTurned) => {
    const { source } = await render(await bytes(), { widths: [60] });
    expect([source.width, source.height]).toEqual(isTurned ? [80, 120] : [120, 80]);
  });

  test.each([2, 3, 4, 5, 6, 7, 8])(
    "an AVIF that is turned and mirrored by its boxes, as by %i",
    async (orientation) => {
      const stored = pipeline(quadrantsStoredFor(orientation, 120, 80)).withMetadata({ orientation });
      const bytes = await stored.avif({ lossless: true, effort: 0 }).toBuffer();
      expect([bytes.includes("irot"), bytes.includes("imir")]).toEqual([
        ![2, 4].includes(orientation),
        [2, 4, 5, 7].includes(orientation),
      ]);
      const { source, thumbnails } = await render(bytes, { widths: [60] });
      expect([source.width, source.height]).toEqual([120, 80]);
      expect(await corners(thumbnails[0]?.bytes ?? Buffer.alloc(0))).toEqual(UPRIGHT);
    },
  );

  test("a portrait stored on its side is measured upright", async () => {
    const bytes = await pipeline(quadrants(1201, 801)).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const { source, thumbnails } = await render(bytes, { widths: [160, 640] });
    expect([source.width, source.height]).toEqual([801, 1201]);
    expect(thumbnails.map(({ pixelWidth, pixelHeight }) => [pixelWidth, pixelHeight])).toEqual([
      [160, 240],
      [640, 960],
    ]);
  });
});

describe("what may come in", () => {
  test.each<["jpeg" | "png" | "webp" | "avif" | "gif" | "tiff"]>([
    ["jpeg"], ["png"], ["webp"], ["avif"], ["gif"], ["tiff"],
  ])("%s", async (format) => {
    const bytes = await pipeline(quadrants(300, 200)).toFormat(format).toBuffer();
    const { source, thumbnails } = await render(bytes, { widths: [150] });
    expect(source).toEqual({ format, width: 300, height: 200 });
    expect(await corners(thumbnails[0]?.bytes ?? Buffer.alloc(0))).toEqual(UPRIGHT);
  }); // prettier-ignore

  test("an animation gives its first frame", async () => {
    const frames = [quadrants(60, 40), paint(60, 40, () => [0, 0, 0])];
    const strip = Buffer.concat(frames.map(({ data }) => data));
    const animation = await sharp(strip, { raw: { width: 60, height: 80, channels: 3, pageHeight: 40 } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect(await sharp(animation).metadata()).toMatchObject({ pages: 2 });
    const { source, thumbnails } = await render(animation, { widths: [30] });
    expect(source).toEqual({ format: "gif", width: 60, height: 40 });
    expect(thumbnails[0]).toMatchObject({ pixelWidth: 30, pixelHeight: 20 });
    expect(await corners(thumbnails[0]?.bytes ?? Buffer.alloc(0))).toEqual(UPRIGHT);
  });
});

async function peakSignalToNoise(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [left, right] = await Promise.all([decodePixels(a), decodePixels(b)]);
  expect([left.width, left.height, left.data.length]).toEqual([right.width, right.height, right.data.length]);
  const squares = left.data.reduce((sum, value, at) => sum + (value - (right.data[at] ?? 0)) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / left.data.length));
}
