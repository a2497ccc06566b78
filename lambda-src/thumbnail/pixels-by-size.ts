import sharp from "sharp";
import type { Pixels } from "./pixels";
import type { Size } from "./thumbnail-layout";

/** How much wider the pixels are that a size is made from, if there are such: nearer ones would be blurred by it. */
const WIDER = 2;

/**
 * What brings a decoded picture to each of some sizes, once: from the next size that is twice as wide, which has a fraction
 * of the picture's pixels.
 */
export function pixelsBySize(decoded: Pixels, sizes: readonly Size[]): (size: Size) => Promise<Pixels> {
  const made = new Map([[sizeName(decoded), Promise.resolve(decoded)]]);
  const pixelsOf = (size: Size): Promise<Pixels> => {
    const known = made.get(sizeName(size));
    if (known) return known;
    const [next = decoded] = sizes
      .filter(({ width }) => width >= WIDER * size.width)
      .sort((a, b) => a.width - b.width);
    const making = pixelsOf(next).then((pixels) => resize(pixels, size));
    made.set(sizeName(size), making);
    return making;
  };
  return pixelsOf;
}

export async function resize({ data, ...raw }: Pixels, size: Size): Promise<Pixels> {
  return toPixels(sharp(data, { raw, limitInputPixels: false }).resize({ ...size, fit: "fill" }));
}

/** Runs a pipeline for its pixels. */
export async function toPixels(image: sharp.Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

function sizeName({ width, height }: Size): string {
  return `${String(width)} × ${String(height)}`;
}
