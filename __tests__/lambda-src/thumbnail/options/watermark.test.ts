import sharp from "sharp";
import { DEFAULT_THUMBNAIL, WATERMARK_PLACEMENTS, type ThumbnailSettings } from "../../../../lambda-src/env";
import { renderThumbnails } from "../../../../lambda-src/thumbnail/render-thumbnails";
import { paint, pipeline } from "../../../support/pictures";

jest.setTimeout(30_000);

type Watermark = NonNullable<ThumbnailSettings["thumbnail"]["watermark"]>;

/** Twice as wide as high, and red. */
const mark = pipeline(paint(40, 20, () => [255, 0, 0]))
  .png()
  .toBuffer();
const blue = pipeline(paint(300, 200, () => [0, 0, 255]));

async function render(
  bytes: Uint8Array,
  watermark: Watermark,
  changes: Partial<ThumbnailSettings["thumbnail"]> = {},
): Promise<Buffer> {
  const read = await mark;
  const settings = { ...DEFAULT_THUMBNAIL, widths: [200], format: "png" as const, watermark, ...changes };
  const options = { readWatermark: () => read };
  const { thumbnails } = await renderThumbnails({ name: "a.jpg", bytes }, settings, options);
  return thumbnails[0]?.bytes ?? Buffer.alloc(0);
}

/** Where it is red: left, top, width and height. */
async function markedArea(bytes: Uint8Array): Promise<number[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const columns: number[] = [];
  const rows: number[] = [];
  for (let pixel = 0; pixel < info.width * info.height; pixel++) {
    if ((data[pixel * info.channels] ?? 0) < 100) continue;
    columns.push(pixel % info.width);
    rows.push(Math.floor(pixel / info.width));
  }
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  return [left, top, Math.max(...columns) - left + 1, Math.max(...rows) - top + 1];
}

async function pixelAt(bytes: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(bytes, { pages: -1 }).raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * info.channels;
  return [...data.subarray(at, at + info.channels)];
}

test("it stands where it is placed, in proportion, a fiftieth of the shorter side from the edges", async () => {
  const bytes = await blue.png().toBuffer();
  const columns = { left: 3, middle: 80, right: 157 };
  const rows = { top: 3, middle: 56, bottom: 110 };
  const expected: Record<string, readonly [number, number]> = {
    "top-left": [columns.left, rows.top],
    top: [columns.middle, rows.top],
    "top-right": [columns.right, rows.top],
    left: [columns.left, rows.middle],
    centre: [columns.middle, rows.middle],
    right: [columns.right, rows.middle],
    "bottom-left": [columns.left, rows.bottom],
    bottom: [columns.middle, rows.bottom],
    "bottom-right": [columns.right, rows.bottom],
  };
  expect(Object.keys(expected)).toEqual([...WATERMARK_PLACEMENTS]);
  for (const placement of WATERMARK_PLACEMENTS) {
    const area = await markedArea(await render(bytes, { placement, size: 0.2, opacity: 1 }));
    expect([placement, ...area]).toEqual([placement, ...(expected[placement] ?? []), 40, 20]);
  }
});

test("its size is a part of each thumbnail, at most the thumbnail", async () => {
  const bytes = await blue.png().toBuffer();
  for (const [size, width, height] of [
    [0.01, 2, 1],
    [0.5, 100, 50],
    [1, 200, 100],
  ] as const) {
    const [, , ...area] = await markedArea(await render(bytes, { placement: "centre", size, opacity: 1 }));
    expect(area).toEqual([width, height]);
  }
});

describe("what is below shows through as the opacity says", () => {
  const half = { placement: "centre", size: 0.5, opacity: 0.5 } as const;

  test.each([[[200]], [[200, 20]]])("colours, widths %j", async (widths) => {
    for (const bytes of [await blue.png().toBuffer(), await blue.jpeg({ quality: 100 }).toBuffer()]) {
      const [red = 0, green, blueOf = 0, ...alpha] = await pixelAt(
        await render(bytes, half, { widths }),
        100,
        66,
      );
      expect([Math.abs(red - 128) <= 1, green, Math.abs(blueOf - 127) <= 1, alpha]).toEqual([
        true,
        0,
        true,
        [],
      ]);
    }
  });

  test("grey becomes coloured there, and only there", async () => {
    const grey = await blue.clone().greyscale().png().toBuffer();
    const made = await render(grey, { ...half, opacity: 1 });
    expect(await pixelAt(made, 100, 66)).toEqual([255, 0, 0]);
    const [red, green, blueOf] = await pixelAt(made, 5, 5);
    expect([red, green]).toEqual([green, blueOf]);
  });

  test("transparency stays where there was some, and goes where the format has none", async () => {
    const clear = await sharp({
      create: { width: 300, height: 200, channels: 4, background: { r: 0, g: 0, b: 255, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const made = await render(clear, half);
    expect([await pixelAt(made, 100, 66), (await pixelAt(made, 5, 5))[3]]).toEqual([[255, 0, 0, 128], 0]);
    const flat = await render(clear, { ...half, opacity: 1 }, { format: "jpeg" });
    expect((await pixelAt(flat, 5, 5)).every((value) => value > 250)).toBe(true);
  });
});

test("every frame of an animation has it", async () => {
  const frames = Buffer.concat([Buffer.alloc(300 * 200 * 3, 0), Buffer.alloc(300 * 200 * 3, 80)]);
  const raw = { width: 300, height: 400, channels: 3, pageHeight: 200 } as const;
  const gif = await sharp(frames, { raw })
    .gif({ delay: [50, 50] })
    .toBuffer();
  const moving = { animated: true, widths: [300] };
  for (const format of ["webp", "same-as-source"] as const) {
    const made = await render(gif, { placement: "centre", size: 0.5, opacity: 1 }, { ...moving, format });
    expect((await sharp(made, { pages: -1 }).metadata()).pages).toBe(2);
    for (const y of [100, 300]) {
      const [red = 0, green = 0] = await pixelAt(made, 150, y);
      expect([red > 240, green < 20]).toEqual([true, true]);
    }
  }
});
