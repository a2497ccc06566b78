import sharp from "sharp";
import { DEFAULT_THUMBNAIL, type ThumbnailFormat } from "../../../../lambda-src/env";
import { creditOf } from "../../../../lambda-src/thumbnail/picture-credit";
import { renderThumbnails } from "../../../../lambda-src/thumbnail/render-thumbnails";
import { pipeline, quadrants } from "../../../support/pictures";

const WHOSE = { Artist: "王 & Å", Copyright: "© 2026 <Ada>" };

/** One directory of texts. */
function exifOf(order: "II" | "MM", texts: Readonly<Record<number, Buffer>>): Buffer {
  const u16 = (value: number) => {
    const bytes = Buffer.alloc(2);
    if (order === "II") bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  };
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (order === "II") bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  const entries = Object.entries(texts);
  let at = 8 + 2 + entries.length * 12 + 4;
  const data: Buffer[] = [];
  const table = entries.map(([tag, text]) => {
    const inline = text.length <= 4;
    const entry = Buffer.concat([
      u16(Number(tag)),
      u16(2),
      u32(text.length),
      inline ? Buffer.concat([text, Buffer.alloc(4 - text.length)]) : u32(at),
    ]);
    if (!inline) {
      data.push(text);
      at += text.length;
    }
    return entry;
  });
  return Buffer.concat([Buffer.from(order), u16(42), u32(8), u16(entries.length), ...table, u32(0), ...data]);
}

/** As a camera writes it, in UTF-8. */
async function photo(): Promise<Buffer> {
  const jpeg = await pipeline(quadrants(120, 80)).jpeg().toBuffer();
  const exif = Buffer.concat([
    Buffer.from("Exif\0\0"),
    exifOf("MM", {
      0x010f: Buffer.from("SecretCam\0"),
      0x013b: Buffer.from(`${WHOSE.Artist}\0`),
      0x8298: Buffer.from(`${WHOSE.Copyright}\0`),
    }),
  ]);
  const marker = Buffer.from([0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255]);
  return Buffer.concat([jpeg.subarray(0, 2), marker, exif, jpeg.subarray(2)]);
}

async function rendered(format: ThumbnailFormat, keepCopyright: true | undefined, widths: readonly number[]) {
  const settings = { ...DEFAULT_THUMBNAIL, widths, format, ...(keepCopyright && { keepCopyright }) };
  const { thumbnails } = await renderThumbnails({ name: "a.jpg", bytes: await photo() }, settings);
  return thumbnails.map(({ bytes }) => bytes);
}

describe.each<[ThumbnailFormat]>([["webp"], ["jpeg"], ["png"], ["avif"]])("in %s", (format) => {
  test.each([[[40]], [[40, 80]]])(
    "of widths %j: artist and copyright are kept, and nothing else",
    async (widths) => {
      for (const bytes of await rendered(format, true, widths)) {
        const { exif, xmp } = await sharp(bytes).metadata();
        expect(Object.keys(creditOf(exif ?? Buffer.alloc(0)))).toEqual(["Artist", "Copyright"]);
        expect(creditOf(exif ?? Buffer.alloc(0)).Copyright).toBe("(C) 2026 <Ada>");
        expect(xmp?.toString()).toContain("<rdf:li>王 &amp; Å</rdf:li>");
        expect(xmp?.toString()).toContain(">© 2026 &lt;Ada&gt;</rdf:li>");
        expect(bytes.includes("SecretCam")).toBe(false);
      }
    },
  );

  test("without the option nothing is kept", async () => {
    for (const bytes of await rendered(format, undefined, [40, 80])) {
      const { exif, xmp } = await sharp(bytes).metadata();
      expect({ exif, xmp }).toEqual({ exif: undefined, xmp: undefined });
    }
  });
});

describe("EXIF as it comes", () => {
  test.each<["II" | "MM"]>([["II"], ["MM"]])(
    "in either order of bytes (%s), with or without its name",
    (order) => {
      const exif = exifOf(order, {
        0x013b: Buffer.from("Al\0"),
        0x8298: Buffer.from("Photographer\0Editor\0"),
      });
      const credit = { Artist: "Al", Copyright: "Photographer; Editor" };
      expect(creditOf(exif)).toEqual(credit);
      expect(creditOf(Buffer.concat([Buffer.from("Exif\0\0"), exif]))).toEqual(credit);
    },
  );

  test("cut off anywhere, or with any byte wrong, it never throws", () => {
    const exif = exifOf("MM", { 0x013b: Buffer.from("Somebody\0"), 0x8298: Buffer.from("All rights\0") });
    for (let length = 0; length < exif.length; length++) creditOf(exif.subarray(0, length));
    for (let at = 0; at < exif.length; at++) {
      const wrong = Buffer.from(exif);
      wrong[at] = 0xff;
      creditOf(wrong);
    }
    expect(creditOf(Buffer.alloc(0))).toEqual({});
  });

  test("a text is bounded", () => {
    const exif = exifOf("II", { 0x8298: Buffer.alloc(60_000, "x") });
    expect(creditOf(exif).Copyright).toHaveLength(500);
  });
});
