import sharp from "sharp";
import { DEFAULT_THUMBNAIL } from "../../../../lambda-src/env";
import { renderThumbnails } from "../../../../lambda-src/thumbnail/render-thumbnails";
import { corners, pipeline, QUADRANT_COLOURS, quadrants } from "../../../support/pictures";

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

async function render(
  bytes: Buffer,
  alsoReads: readonly ("bmp" | "ico")[] = ["bmp", "ico"],
): Promise<Buffer> {
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
  await expect(render(bmp({ bits: 24 }), ["ico"])).rejects.toThrow("received BMP");
  await expect(render(ico([bmpOfIcon({ bits: 24 })]), ["bmp"])).rejects.toThrow("received ICO");
});

/** As it stands in an icon: without the first header, and with the mask behind it, which hides the last row's first eight. */
function bmpOfIcon(written: Written, side = 61): { readonly side: number; readonly bytes: Buffer } {
  const mask = Buffer.alloc(40 * 8);
  mask[0] = 0xff;
  const bytes = Buffer.concat([bmp(written).subarray(14), mask]);
  bytes.writeInt32LE(80, 8);
  return { side, bytes };
}

function ico(pictures: readonly { readonly side: number; readonly bytes: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.set([0, 0, 1, 0, pictures.length]);
  let end = head.length;
  pictures.forEach(({ side, bytes }, index) => {
    const at = 6 + 16 * index;
    head.set([side % 256, side % 256], at);
    head.writeUInt32LE(bytes.length, at + 8);
    head.writeUInt32LE(end, at + 12);
    end += bytes.length;
  });
  return Buffer.concat([head, ...pictures.map(({ bytes }) => bytes)]);
}

describe("of an icon the largest picture is read", () => {
  const small = { side: 16, bytes: Buffer.alloc(40) };
  test("a PNG of 256 pixels", async () => {
    const png = await pipeline(quadrants(256, 256)).png().toBuffer();
    const made = await render(ico([small, { side: 256, bytes: png }, bmpOfIcon({ bits: 24 })]));
    expect(await corners(made)).toEqual(ALL);
  });

  test.each<[string, Written, number[]]>([
    ["24 bits, with the mask", { bits: 24 }, [255, 0, 0, 255]],
    ["32 bits without any transparency, with the mask", { bits: 32 }, [255, 0, 0, 255]],
    ["32 bits with transparency, whatever the mask says", { bits: 32, alpha: 128 }, [128, 128, 128, 128]],
  ])("a BMP of %s", async (_, written, alphas) => {
    const made = await render(ico([small, bmpOfIcon(written)]));
    const { data, info } = await sharp(made).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([61, 40, 4]);
    const alphaAt = (x: number, y: number) => data[(y * 61 + x) * 4 + 3];
    expect([alphaAt(0, 0), alphaAt(0, 39), alphaAt(7, 39), alphaAt(8, 39)]).toEqual(alphas);
    expect([...data.subarray(0, 3)]).toEqual(QUADRANT_COLOURS.topLeft);
  });

  test("of several that are as large the one of most colours, whatever the entries leave open", async () => {
    const few = bmpOfIcon({ bits: 24 });
    few.bytes.fill(0, 40, 40 + 61 * 40 * 3);
    expect(await corners(await render(ico([few, bmpOfIcon({ bits: 32, alpha: 255 })])))).toEqual(ALL);
  });

  test.each<[string, Buffer, string]>([
    ["beyond the file", ico([{ side: 16, bytes: Buffer.alloc(16) }]), "DAMAGED_PICTURE"],
    ["with its rows cut off", ico([bmpOfIcon({ bits: 24 })]).subarray(0, 900), "DAMAGED_PICTURE"],
    ["without any entry's bytes", Buffer.from([0, 0, 1, 0, 1, 0]), "DAMAGED_PICTURE"],
  ])("one %s is damaged", async (_, bytes, code) => {
    await expect(render(bytes)).rejects.toMatchObject({ code });
  });
});
