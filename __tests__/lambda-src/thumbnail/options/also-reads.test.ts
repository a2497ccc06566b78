import sharp from "sharp";
import { DEFAULT_THUMBNAIL } from "../../../../lambda-src/env";
import { renderThumbnails } from "../../../../lambda-src/thumbnail/render-thumbnails";
import { corners, quadrants } from "../../../support/pictures";

interface Written {
  readonly bits: 24 | 32;
  readonly coding?: number;
  readonly isTopDown?: boolean;
  readonly alpha?: number;
}

/** The quadrants as a BMP with the fourth version's header. */
function bmp({ bits, coding = 0, isTopDown = false, alpha }: Written): Buffer {
  const { width, height, data } = quadrants(61, 40);
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const head = Buffer.alloc(122);
  head.write("BM", 0, "latin1");
  head.writeUInt32LE(122, 10);
  head.writeUInt32LE(108, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(isTopDown ? -height : height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(coding, 30);
  [0xff0000, 0xff00, 0xff, alpha === undefined ? 0 : 0xff000000].forEach((mask, at) => {
    head.writeUInt32LE(mask, 54 + at * 4);
  });
  const rows = Buffer.alloc(rowBytes * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const to = (isTopDown ? y : height - 1 - y) * rowBytes + (x * bits) / 8;
      rows.set([data[from + 2] ?? 0, data[from + 1] ?? 0, data[from] ?? 0], to);
      if (bits === 32) rows[to + 3] = alpha ?? 0;
    }
  }
  return Buffer.concat([head, rows]);
}

async function render(bytes: Buffer, alsoReads: readonly "bmp"[] = ["bmp"]): Promise<Buffer> {
  const settings = { ...DEFAULT_THUMBNAIL, widths: [61], format: "png" as const, alsoReads };
  const { thumbnails } = await renderThumbnails({ name: "a.bmp", bytes }, settings);
  return thumbnails[0]?.bytes ?? Buffer.alloc(0);
}

const ALL = ["topLeft", "topRight", "bottomLeft", "bottomRight"];

test.each<[string, Written, number]>([
  ["24 bits, from the bottom", { bits: 24 }, 3],
  ["24 bits, from the top", { bits: 24, isTopDown: true }, 3],
  ["32 bits without transparency", { bits: 32 }, 3],
  ["32 bits with masks and transparency", { bits: 32, coding: 3, alpha: 128 }, 4],
])("a BMP of %s is read", async (_, written, channels) => {
  const made = await render(bmp(written));
  expect(await corners(made)).toEqual(ALL);
  expect((await sharp(made).metadata()).channels).toBe(channels);
});

test.each([
  ["a palette", 122 + 64],
  ["a palette that its offset leaves out", 122],
])("a BMP with %s is read", async (_, offset) => {
  const head = bmp({ bits: 24 }).subarray(0, 122);
  head.writeInt32LE(16, 18);
  head.writeInt32LE(2, 22);
  head.writeUInt16LE(4, 28);
  head.writeUInt32LE(offset, 10);
  const palette = Buffer.alloc(64);
  palette.set([10, 20, 230], 4 * 7);
  const made = await render(Buffer.concat([head, palette, Buffer.alloc(16, 0x70)]));
  const { data } = await sharp(made).raw().toBuffer({ resolveWithObject: true });
  // The two pixels of a byte: 7 of the palette, and 0.
  expect([...data.subarray(0, 6)]).toEqual([230, 20, 10, 0, 0, 0]);
});

test("what is no such BMP is refused by what it is", async () => {
  const good = bmp({ bits: 24 });
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(good);
    bytes.writeUInt32LE(value, at);
    return bytes;
  };
  for (const [bytes, code] of [
    [changed(30, 1), "UNSUPPORTED_PICTURE"],
    [changed(14, 12), "UNSUPPORTED_PICTURE"],
    [bmp({ bits: 24, coding: 3 }), "UNSUPPORTED_PICTURE"],
    [changed(18, 5_000_000), "PICTURE_TOO_LARGE"],
    [changed(18, 0), "DAMAGED_PICTURE"],
    [changed(10, 0xffffffff), "DAMAGED_PICTURE"],
    [good.subarray(0, -1), "DAMAGED_PICTURE"],
  ] as const) {
    await expect(render(bytes)).rejects.toMatchObject({ code });
  }
});

test("without the option it is refused by name", async () => {
  await expect(render(bmp({ bits: 24 }), [])).rejects.toThrow("received BMP");
});
