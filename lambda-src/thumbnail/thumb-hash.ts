import type { Size } from "./thumbnail-layout";

/** The most pixels that a side of what is hashed may have. */
export const MAX_THUMB_HASH_SIDE = 100;

interface Channel {
  /** The mean. */
  readonly dc: number;
  /** The other factors, each from 0 to 1. */
  readonly ac: readonly number[];
  /** The largest of them before that. */
  readonly scale: number;
}

/**
 * The ThumbHash of a picture: its coarse shape, colours, transparency and proportions in 5 to 25 bytes.
 * @param rgba - Row after row, not premultiplied; at most {@link MAX_THUMB_HASH_SIDE} pixels each way.
 * @see https://evanw.github.io/thumbhash/
 */
export function thumbHash(rgba: Uint8Array, { width, height }: Size): Buffer {
  const count = width * height;
  const opacityAt = (pixel: number): number => (rgba[pixel * 4 + 3] ?? 0) / 255;
  // In the order in which the reference implementation calculates: factors that are next to nothing round the same way.
  const colourAt = (pixel: number, colour: number): number =>
    (opacityAt(pixel) / 255) * (rgba[pixel * 4 + colour] ?? 0);
  let alphas = 0;
  const mean = [0, 0, 0];
  for (let pixel = 0; pixel < count; pixel++) {
    const alpha = opacityAt(pixel);
    for (let colour = 0; colour < 3; colour++) mean[colour] = (mean[colour] ?? 0) + colourAt(pixel, colour);
    alphas += alpha;
  }
  const [red, green, blue] = mean.map((sum) => (alphas > 0 ? sum / alphas : 0)) as [number, number, number];

  // Lightness, yellow to blue, red to green, and opacity; what is transparent has the mean colour.
  const [l, p, q, a] = [0, 1, 2, 3].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let pixel = 0; pixel < count; pixel++) {
    const alpha = opacityAt(pixel);
    const r = red * (1 - alpha) + colourAt(pixel, 0);
    const g = green * (1 - alpha) + colourAt(pixel, 1);
    const b = blue * (1 - alpha) + colourAt(pixel, 2);
    l[pixel] = (r + g + b) / 3;
    p[pixel] = (r + g) / 2 - b;
    q[pixel] = r - g;
    a[pixel] = alpha;
  }

  const hasAlpha = alphas < count;
  const longest = Math.max(width, height);
  const most = hasAlpha ? 5 : 7;
  const across = Math.max(1, Math.round((most * width) / longest));
  const down = Math.max(1, Math.round((most * height) / longest));
  const size = { width, height };
  const light = encodeChannel(l, size, Math.max(3, across), Math.max(3, down));
  const yellow = encodeChannel(p, size, 3, 3);
  const green3 = encodeChannel(q, size, 3, 3);
  const opacity = hasAlpha ? encodeChannel(a, size, 5, 5) : undefined;

  const isLandscape = width > height;
  const header24 =
    Math.round(63 * light.dc) |
    (Math.round(31.5 + 31.5 * yellow.dc) << 6) |
    (Math.round(31.5 + 31.5 * green3.dc) << 12) |
    (Math.round(31 * light.scale) << 18) |
    (hasAlpha ? 1 << 23 : 0);
  const header16 =
    (isLandscape ? down : across) |
    (Math.round(63 * yellow.scale) << 3) |
    (Math.round(63 * green3.scale) << 9) |
    (isLandscape ? 1 << 15 : 0);
  const head = [header24 & 255, (header24 >> 8) & 255, header24 >> 16, header16 & 255, header16 >> 8];
  if (opacity) head.push(Math.round(15 * opacity.dc) | (Math.round(15 * opacity.scale) << 4));

  const nibbles = [light, yellow, green3, ...(opacity ? [opacity] : [])]
    .flatMap(({ ac }) => ac)
    .map((factor) => Math.round(15 * factor));
  const body: number[] = [];
  for (let index = 0; index < nibbles.length; index += 2) {
    body.push((nibbles[index] ?? 0) | ((nibbles[index + 1] ?? 0) << 4));
  }
  return Buffer.from([...head, ...body]);
}

/** The factors of a cosine transform that lie in the corner of the lowest frequencies. */
function encodeChannel(values: Float64Array, { width, height }: Size, across: number, down: number): Channel {
  let dc = 0;
  let scale = 0;
  const ac: number[] = [];
  for (let cy = 0; cy < down; cy++) {
    for (let cx = 0; cx * down < across * (down - cy); cx++) {
      const waves = Float64Array.from({ length: width }, (_, x) =>
        Math.cos((Math.PI / width) * cx * (x + 0.5)),
      );
      let sum = 0;
      for (let y = 0; y < height; y++) {
        const wave = Math.cos((Math.PI / height) * cy * (y + 0.5));
        for (let x = 0; x < width; x++) sum += (values[x + y * width] ?? 0) * (waves[x] ?? 0) * wave;
      }
      const factor = sum / (width * height);
      if (cx === 0 && cy === 0) {
        dc = factor;
      } else {
        ac.push(factor);
        scale = Math.max(scale, Math.abs(factor));
      }
    }
  }
  return { dc, scale, ac: scale > 0 ? ac.map((factor) => 0.5 + (0.5 / scale) * factor) : ac };
}
