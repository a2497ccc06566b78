import sharp from "sharp";
import { DEFAULT_THUMBNAIL } from "../../../lambda-src/env";
import { FunctionError } from "../../../lambda-src/shared/errors";
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

const EXPECTED = "expected a picture in jpeg, png, webp, avif, gif, tiff for a.jpg but received";

describe("what is not a picture stays not a picture", () => {
  test.each<[string, Buffer, string]>([
    ["an empty object", Buffer.alloc(0), "an empty object"],
    ["a text file", Buffer.from("Dear diary,\n".repeat(100)), "1200 bytes of something else"],
    ["zeros", Buffer.alloc(5000), "5000 bytes of something else"],
    [
      "SVG",
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      "62 bytes of something else",
    ],
    ["PDF", Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n"), "39 bytes of something else"],
  ])("%s", async (_, bytes, received) => {
    const error = await refusal(bytes);
    expect([error.code, error.permanent]).toEqual(["NOT_A_PICTURE", true]);
    expect(error.message).toBe(`${EXPECTED} ${received}`);
  });
});

test("a phone's HEIC is named as what it is", async () => {
  const error = await refusal(heicHeader());
  expect([error.code, error.permanent]).toEqual(["UNSUPPORTED_PICTURE", true]);
  expect(error.message).toBe(`${EXPECTED} hevc`);
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

  test("progressive jpeg", async () => {
    const whole = await pipeline(picture).jpeg({ progressive: true }).toBuffer();
    const error = await refusal(whole.subarray(0, Math.floor(whole.length * 0.6)));
    expect(error.code).toBe("DAMAGED_PICTURE");
  });

  test("the message says what the decoder met", async () => {
    const whole = await pipeline(picture).jpeg().toBuffer();
    expect((await refusal(whole.subarray(0, whole.length / 2))).message).toBe(
      "expected a whole picture for a.jpg but received a damaged one (VipsJpeg: premature end of JPEG image)",
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

test("a picture with a fault that cameras make and viewers pass over is made, and the fault told", async () => {
  const bytes = withHarmlessFault(await pipeline(quadrants(600, 400)).jpeg().toBuffer());
  const { thumbnails, warnings } = await render(bytes, { widths: [300] });
  expect(warnings).toContain("VipsJpeg: Invalid SOS parameters for sequential JPEG");
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

describe("a thumbnail with a side that its format cannot hold is refused", () => {
  test("WebP ends at 16383 pixels, JPEG does not", async () => {
    const bytes = await pipeline(paint(4, 16384, () => [9, 9, 9])).png().toBuffer(); // prettier-ignore
    const error = await refusal(bytes, { widths: [4] });
    expect([error.code, error.permanent]).toEqual(["PICTURE_TOO_LARGE", true]);
    expect(error.message).toBe(
      "expected sides of at most 16383 pixels in webp for a thumbnail of a.jpg but received 4 × 16384",
    );
    await expect(render(bytes, { widths: [4], format: "jpeg" })).resolves.toBeDefined();
  });

  test("WebP at exactly 16383 pixels and AVIF at 16384 are made", async () => {
    const bytes = (height: number) => pipeline(paint(2, height, () => [9, 9, 9])).png().toBuffer(); // prettier-ignore
    await expect(render(await bytes(16383), { widths: [2] })).resolves.toBeDefined();
    await expect(render(await bytes(16384), { widths: [2], format: "avif" })).resolves.toBeDefined();
    expect((await refusal(await bytes(16385), { widths: [2], format: "avif" })).code).toBe(
      "PICTURE_TOO_LARGE",
    );
  });
});

test("a failure in one picture leaves the next one unharmed", async () => {
  const good = await pipeline(quadrants(300, 200)).jpeg().toBuffer();
  for (const bad of [Buffer.alloc(0), Buffer.from("text"), good.subarray(0, good.length / 2), heicHeader()]) {
    await refusal(bad);
    await expect(render(good, { widths: [30] })).resolves.toMatchObject({ thumbnails: [{ pixelWidth: 30 }] });
  }
});
