import sharp from "sharp";
import { DEFAULT_THUMBNAIL } from "../../../lambda-src/env";
import { PictureTooLargeError } from "../../../lambda-src/shared/errors";
import { renderThumbnails, type RenderedThumbnail } from "../../../lambda-src/thumbnail/render-thumbnails";
import {
  colourAt,
  colourDistance,
  corners,
  decodePixels,
  paint,
  photograph,
  pipeline,
  quadrants,
  type Colour,
} from "../../support/pictures";

// Pictures take their time on a machine that is busy.
jest.setTimeout(60_000);

type Settings = typeof DEFAULT_THUMBNAIL;

async function render(bytes: Uint8Array, changes: Partial<Settings>): Promise<readonly RenderedThumbnail[]> {
  return (await renderThumbnails({ name: "a.jpg", bytes }, { ...DEFAULT_THUMBNAIL, ...changes })).thumbnails;
}

async function renderOne(bytes: Uint8Array, changes: Partial<Settings>): Promise<Buffer> {
  const [thumbnail] = await render(bytes, changes);
  return thumbnail?.bytes ?? Buffer.alloc(0);
}

/** Three frames of a square that moves, each for another time. */
async function animation(format: "gif" | "webp"): Promise<Buffer> {
  const frames = [0, 1, 2].map(
    (frame) => paint(120, 80, (x) => (Math.floor(x / 40) === frame ? [220, 30, 30] : [30, 30, 220])).data,
  );
  return sharp(Buffer.concat(frames), { raw: { width: 120, height: 240, channels: 3, pageHeight: 80 } })
    .toFormat(format, { delay: [100, 200, 300], loop: 2 })
    .toBuffer();
}

describe("fit", () => {
  const SIZES = { widths: [120, 60], heights: [40, 80] };
  let landscape: Buffer;
  beforeAll(async () => {
    landscape = await pipeline(quadrants(300, 200)).png().toBuffer();
  });

  test.each([
    ["cover", [[120, 40], [60, 80]]],
    ["contain", [[120, 40], [60, 80]]],
    ["inside", [[60, 40], [60, 40]]],
  ] as const)("%s makes the sizes that it says", async (fit, sizes) => {
    const thumbnails = await render(landscape, { ...SIZES, fit, format: "png" });
    expect(thumbnails.map(({ pixelWidth, pixelHeight }) => [pixelWidth, pixelHeight])).toEqual(sizes);
    const encoded = await Promise.all(thumbnails.map(({ bytes }) => sharp(bytes).metadata()));
    expect(encoded.map(({ width, height }) => [width, height])).toEqual(sizes);
  }); // prettier-ignore

  test("cover keeps the middle: what is over goes at both ends alike", async () => {
    const [wide, high] = await render(landscape, { ...SIZES, fit: "cover", format: "png" });
    const upright = ["topLeft", "topRight", "bottomLeft", "bottomRight"];
    expect(await corners(wide?.bytes ?? Buffer.alloc(0))).toEqual(upright);
    expect(await corners(high?.bytes ?? Buffer.alloc(0))).toEqual(upright);
  });

  test("contain puts the background around the picture, which is complete in the middle", async () => {
    const bytes = await renderOne(landscape, {
      ...SIZES,
      fit: "contain",
      format: "png",
      background: "#102030",
    });
    const picture = await decodePixels(bytes);
    const at = (across: number, down = 0.5): Colour => colourAt(picture, across, down);
    expect([at(0.1), at(0.9)]).toEqual([[16, 32, 48], [16, 32, 48]]); // prettier-ignore
    expect(colourDistance(at(0.3, 0.2), [220, 30, 30])).toBeLessThan(4);
    expect(colourDistance(at(0.7, 0.8), [230, 200, 30])).toBeLessThan(4);
  });

  test("the background keeps its colour around a grey picture", async () => {
    const grey = await pipeline(paint(300, 200, () => [90, 90, 90])).greyscale().jpeg().toBuffer(); // prettier-ignore
    const bytes = await renderOne(grey, { ...SIZES, fit: "contain", format: "png", background: "#ff0000" });
    const picture = await decodePixels(await sharp(bytes).toColourspace("srgb").png().toBuffer());
    expect(colourAt(picture, 0.1, 0.5)).toEqual([255, 0, 0]);
    expect(colourDistance(colourAt(picture, 0.5, 0.5), [90, 90, 90])).toBeLessThan(3);
  });

  test("nothing is enlarged: a small picture is covered by what it has", async () => {
    const small = await pipeline(quadrants(30, 20)).png().toBuffer();
    const sizes = async (fit: Settings["fit"]) => {
      const [thumbnail] = await render(small, { widths: [100], heights: [10], fit, format: "png" });
      return [thumbnail?.pixelWidth, thumbnail?.pixelHeight];
    };
    expect(await sizes("cover")).toEqual([30, 10]);
    expect(await sizes("inside")).toEqual([15, 10]);
    expect(await sizes("contain")).toEqual([100, 10]);
  });

  test.each([[5000, 20], [20, 5000], [1, 1]])("a panorama of %i × %i fits in every way", async (width, height) => {
    const bytes = await pipeline(paint(width, height, (x, y) => [x & 255, y & 255, 9])).jpeg().toBuffer();
    for (const fit of ["cover", "contain", "inside"] as const) {
      const [thumbnail] = await render(bytes, { widths: [160], heights: [160], fit });
      const { width: across, height: down } = await sharp(thumbnail?.bytes).metadata();
      expect([across, down]).toEqual([thumbnail?.pixelWidth, thumbnail?.pixelHeight]);
      expect(Math.max(across, down)).toBeLessThanOrEqual(160);
    }
  }); // prettier-ignore
});

describe("same as source", () => {
  test.each(["jpeg", "png", "webp", "avif", "gif", "tiff"] as const)(
    "%s stays what it is",
    async (format) => {
      const bytes = await pipeline(quadrants(300, 200)).toFormat(format).toBuffer();
      const [thumbnail] = await render(bytes, { widths: [100], format: "same-as-source" });
      expect(thumbnail?.contentType).toBe(`image/${format}`);
      const metadata = await sharp(thumbnail?.bytes).metadata();
      expect([metadata.format, metadata.width]).toEqual([format === "avif" ? "heif" : format, 100]);
      expect(await corners(thumbnail?.bytes ?? Buffer.alloc(0))).toEqual([
        ...["topLeft", "topRight", "bottomLeft", "bottomRight"],
      ]);
    },
  );
});

describe("animations", () => {
  test.each([
    ["gif", "webp"],
    ["gif", "same-as-source"],
    ["webp", "webp"],
    ["webp", "same-as-source"],
  ] as const)("%s to %s goes on moving, as fast and as often, in every size", async (input, format) => {
    const thumbnails = await render(await animation(input), { widths: [60, 30], format, animated: true });
    for (const { bytes, pixelWidth, pixelHeight } of thumbnails) {
      const metadata = await sharp(bytes).metadata();
      expect(metadata).toMatchObject({ pages: 3, loop: 2, delay: [100, 200, 300] });
      expect([metadata.width, metadata.height]).toEqual([pixelWidth, pixelHeight]);
      const reds = [0, 1, 2].map(async (page) => {
        const frame = await sharp(bytes, { page }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
        const { data, info } = frame;
        const row = Math.floor(info.height / 2) * info.width;
        return [0.17, 0.5, 0.83].findIndex(
          (across) => (data[(row + Math.floor(across * info.width)) * 3] ?? 0) > 128,
        );
      });
      expect(await Promise.all(reds)).toEqual([0, 1, 2]);
    }
  });

  test.each(["cover", "contain"] as const)("%s holds for each frame", async (fit) => {
    const changes = { widths: [40], heights: [40], fit, animated: true };
    const metadata = await sharp(await renderOne(await animation("gif"), changes)).metadata();
    expect(metadata).toMatchObject({ pages: 3, width: 40, height: 40 });
  });

  test("one frame is taken unless configured otherwise, and in a format that cannot move", async () => {
    const bytes = await animation("gif");
    expect((await sharp(await renderOne(bytes, { widths: [30] })).metadata()).pages ?? 1).toBe(1);
    const jpeg = await renderOne(bytes, { widths: [30], format: "jpeg", animated: true });
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: "jpeg", width: 30 });
  });

  test("the limits on frames and on all their pixels are exact", async () => {
    const bytes = await animation("webp");
    const limited = (changes: Partial<Settings>) =>
      renderOne(bytes, { widths: [30], animated: true, ...changes });
    await expect(limited({ maxFrames: 3, maxInputPixels: 28_800 })).resolves.toBeInstanceOf(Buffer);
    await expect(limited({ maxFrames: 2 })).rejects.toThrow(
      "expected at most 2 frames for a.jpg but received 3",
    );
    await expect(limited({ maxInputPixels: 28_799 })).rejects.toThrow(
      new PictureTooLargeError("at most 28799 pixels", "a.jpg", "28800 (120 × 80 × 3 frames)"),
    );
    await expect(limited({ maxInputPixels: 28_799, animated: false })).resolves.toBeInstanceOf(Buffer);
  });
});

describe("each encoder takes its settings", () => {
  let photo: Buffer;
  beforeAll(async () => {
    photo = await pipeline(photograph(800, 600)).jpeg({ quality: 95 }).toBuffer();
  });
  const size = async (changes: Partial<Settings>) =>
    (await renderOne(photo, { widths: [400], ...changes })).length;

  test("more effort makes smaller files, in WebP, AVIF and PNG", async () => {
    const { effort } = DEFAULT_THUMBNAIL;
    expect(await size({ effort: { ...effort, webp: 6 } })).toBeLessThan(
      await size({ effort: { ...effort, webp: 0 } }),
    );
    expect(await size({ format: "png", effort: { ...effort, png: 9 } })).toBeLessThan(
      await size({ format: "png", effort: { ...effort, png: 0 } }),
    );
    expect(await size({ format: "avif", effort: { ...effort, avif: 4 } })).toBeLessThan(
      await size({ format: "avif", effort: { ...effort, avif: 0 } }),
    );
  });

  test("mozjpeg makes smaller ones in JPEG, which come in scans", async () => {
    const [plain, moz] = await Promise.all(
      [false, true].map((mozjpeg) => renderOne(photo, { widths: [400], format: "jpeg", mozjpeg })),
    );
    expect(moz?.length).toBeLessThan(plain?.length ?? 0);
    expect((await sharp(moz).metadata()).isProgressive).toBe(true);
    expect((await sharp(plain).metadata()).isProgressive).toBe(false);
  });

  test("the background stands behind what is transparent in JPEG alone", async () => {
    const clear = await sharp({ create: { width: 60, height: 40, channels: 4, background: "#00000000" } }).png().toBuffer(); // prettier-ignore
    const colour = async (format: "jpeg" | "webp") =>
      colourAt(
        await decodePixels(await renderOne(clear, { widths: [30], format, background: "#0080ff" })),
        0.5,
        0.5,
      );
    expect(colourDistance(await colour("jpeg"), [0, 128, 255])).toBeLessThan(4);
    const { channels } = await decodePixels(await renderOne(clear, { widths: [30], background: "#0080ff" }));
    expect(channels).toBe(4);
  });
});

test("each thumbnail is passed on as soon as it is there, the largest size under way first", async () => {
  const bytes = await pipeline(photograph(1600, 1200)).jpeg().toBuffer();
  const handed: number[] = [];
  let finished = false;
  const { thumbnails } = await renderThumbnails({ name: "a.jpg", bytes }, DEFAULT_THUMBNAIL, {
    onThumbnail: (thumbnail, warnings) => {
      expect([finished, warnings]).toEqual([false, []]);
      handed.push(thumbnail.width);
    },
  });
  finished = true;
  expect([...handed].sort((a, b) => a - b)).toEqual(thumbnails.map(({ width }) => width));
  // Two lanes: the smallest is begun when two are done, however long each takes.
  expect(handed.slice(0, 2)).not.toContain(160);
});

test("the picture's bytes are given back once it is decoded, and when it fails", async () => {
  let released = 0;
  const release = () => (released += 1);
  const bytes = await pipeline(quadrants(300, 200)).jpeg().toBuffer();
  const states: boolean[] = [];
  await renderThumbnails({ name: "a", bytes, release }, DEFAULT_THUMBNAIL, {
    onThumbnail: () => states.push(released > 0),
  });
  expect(states).toEqual([true, true, true, true]);
  released = 0;
  await renderThumbnails({ name: "a", bytes: Buffer.from("no"), release }, DEFAULT_THUMBNAIL).catch(
    () => undefined,
  );
  expect(released).toBe(1);
});

describe("cover cuts", () => {
  /** Grey, with a coloured and busy part at the right. */
  const wide = () =>
    pipeline(
      paint(400, 100, (x, y) =>
        x < 310 || x > 380 || y < 20 || y > 80
          ? [128, 128, 128]
          : (x + y) % 8 < 4
            ? [230, 120, 90]
            : [40, 20, 10],
      ),
    )
      .png()
      .toBuffer();
  const coloured = async (bytes: Buffer): Promise<boolean> => {
    const { data } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return data.some((value, at) => at % 3 === 0 && value - (data[at + 2] ?? 0) > 60);
  };

  test.each([
    ["centre", false],
    ["attention", true],
    ["entropy", true],
  ] as const)("around %s", async (crop, isFound) => {
    // prettier-ignore
    for (const [widths, heights] of [[[80], [80]], [[80, 40], [80, 40]]]) {
      const made = await render(await wide(), { fit: "cover", widths, heights, crop, format: "png" });
      expect(made.map(({ pixelWidth, pixelHeight }) => [pixelWidth, pixelHeight])).toEqual(widths?.map((side) => [side, side]));
      for (const { bytes } of made) expect(await coloured(bytes)).toBe(isFound);
    }
  });
});

test("sharpening makes an edge steeper, and leaves what is flat alone", async () => {
  const edge = await pipeline(paint(400, 40, (x) => (x < 200 ? [100, 100, 100] : [160, 160, 160]))).png().toBuffer(); // prettier-ignore
  const rowOf = async (sharpen: boolean): Promise<number[]> => {
    const [made] = await render(edge, { widths: [100], format: "png", sharpen });
    const { data, info } = await sharp(made?.bytes).raw().toBuffer({ resolveWithObject: true });
    return Array.from({ length: info.width }, (_, x) => data[x * info.channels] ?? 0);
  };
  const [plain, sharpened] = [await rowOf(false), await rowOf(true)];
  expect(Math.max(...sharpened) - Math.min(...sharpened)).toBeGreaterThan(
    Math.max(...plain) - Math.min(...plain),
  );
  expect([sharpened[10], sharpened[90]]).toEqual([plain[10], plain[90]]);
});
