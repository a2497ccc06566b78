import sharp from "sharp";
import type { ColourPlan } from "./colour/colour-plan";
import { lightToSrgb } from "./colour/coding-points";
import { codedToSrgb, profileToSrgb } from "./colour/to-srgb";
import type { Pixels } from "./pixels";
import type { Size } from "./thumbnail-layout";

type Plan = Exclude<ColourPlan, { by: `decoder${string}` }>;

interface Raw<Samples> extends Size {
  readonly samples: Samples;
  readonly channels: number;
}

/** Opens the picture, with its profile or without. */
export type Open = (ignoreIcc: boolean) => sharp.Sharp;

/**
 * Decodes a picture in its own colours, and converts them to 8 bits of sRGB.
 * @param size - Default: its own.
 */
export async function decodeManaged(open: Open, size: Size | undefined, plan: Plan): Promise<Pixels> {
  const resized = () => (size ? open(true).resize({ ...size, fit: "fill" }) : open(true));
  switch (plan.by) {
    case "profile": {
      const space = plan.profile.space === "grey" ? "grey16" : "rgb16";
      const raw = await rawOf(resized().toColourspace(space), "ushort", Uint16Array);
      return pixels(raw, profileToSrgb(raw, plan.profile));
    }
    case "coding-points": {
      const raw = await deepOf(resized(), plan.depth);
      return pixels(raw, codedToSrgb(raw, plan.colours));
    }
    case "inks": {
      const image = resized().pipelineColourspace("cmyk").toColourspace("cmyk");
      const raw =
        plan.depth === "uchar"
          ? await rawOf(image, "uchar", Uint8Array)
          : await rawOf(image, "ushort", Uint16Array);
      return fromInks(raw, plan.depth === "uchar" ? 255 : 65_535);
    }
    case "numbers": {
      const raw = await rawOf(
        resized().toColourspace(plan.space as keyof sharp.ColourspaceEnum),
        "float",
        Float32Array,
      );
      const numbers = { ...raw, samples: toWholeNumbers(raw.samples) };
      const data = plan.profile ? profileToSrgb(numbers, plan.profile) : toBytes(numbers.samples);
      return pixels(raw, data);
    }
    case "foreign-tiff":
      return decodeForeign(open(true), size, plan);
  }
}

async function rawOf<Samples extends Uint8Array | Uint16Array | Float32Array>(
  image: sharp.Sharp,
  depth: "uchar" | "ushort" | "float",
  type: new (buffer: ArrayBufferLike, offset: number, length: number) => Samples,
): Promise<Raw<Samples>> {
  const { data, info } = await image.raw({ depth }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return {
    samples: new type(data.buffer, data.byteOffset, width * height * channels),
    width,
    height,
    channels,
  };
}

/** Red, green and blue in 16 bits. libvips would make them of 8 by way of a coarse table, which darkness does not bear. */
async function deepOf(image: sharp.Sharp, depth: "uchar" | "ushort"): Promise<Raw<Uint16Array>> {
  if (depth === "ushort") return rawOf(image.toColourspace("rgb16"), depth, Uint16Array);
  const raw = await rawOf(image.toColourspace("srgb"), depth, Uint8Array);
  return { ...raw, samples: Uint16Array.from(raw.samples, (value) => value * 257) };
}

function pixels({ width, height, channels }: Raw<unknown>, data: Buffer): Pixels {
  return { data, width, height, channels: channels as sharp.Channels };
}

/** What light the inks leave, as perfect inks would; other channels are left empty. */
function fromInks({ samples, width, height, channels }: Raw<Uint8Array | Uint16Array>, most: number): Pixels {
  const left = channels - 1;
  const data = Buffer.alloc(width * height * left);
  for (let at = 0, to = 0; to < data.length; at += channels, to += left) {
    const paper = most - (samples[at + 3] ?? 0);
    for (let ink = 0; ink < 3; ink++) {
      data[to + ink] = Math.round((255 * paper * (most - (samples[at + ink] ?? 0))) / most ** 2);
    }
  }
  return { data, width, height, channels: left as sharp.Channels };
}

/** The brightest that still is 1 for white with brighter lights, by no standard, but as pictures of 0 to 1 come. */
const BRIGHTEST_OF_ONE = 16;

/** By the largest number in it a picture runs to 1, or as far as 8, 16 or 32 bits go. */
function toWholeNumbers(samples: Float32Array): Uint16Array {
  let largest = 0;
  for (const value of samples) if (value > largest && value < Infinity) largest = value;
  const white =
    largest <= BRIGHTEST_OF_ONE ? 1 : largest <= 256 ? 255 : largest <= 65_536 ? 65_535 : 2 ** 32 - 1;
  // NaN becomes 0.
  return Uint16Array.from(
    samples,
    (value) => Math.round(Math.min(1, Math.max(0, value / white)) * 65_535) || 0,
  );
}

function toBytes(samples: Uint16Array): Buffer {
  return Buffer.from(Uint8Array.from(samples, (value) => Math.round(value / 257)));
}

/** Opened as if it were red, green and blue: made to have no sign, it can be made smaller, and then be what it is. */
async function decodeForeign(
  image: sharp.Sharp,
  size: Size | undefined,
  { foreign: { colours, isUnderD65 }, depth }: Extract<Plan, { by: "foreign-tiff" }>,
): Promise<Pixels> {
  const isDeep = depth === "ushort";
  const samplesOf = (from: sharp.Sharp) =>
    isDeep ? rawOf(from.toColourspace("rgb16"), "ushort", Uint16Array) : rawOf(from, "uchar", Uint8Array);
  const { samples, width, height, channels } = await samplesOf(image);
  const middle = isDeep ? 32_768 : 128;
  if (colours === "lab") {
    for (let at = 0; at < samples.length; at += channels) {
      samples[at + 1] = (samples[at + 1] ?? 0) ^ middle;
      samples[at + 2] = (samples[at + 2] ?? 0) ^ middle;
    }
  }
  const raw = { width, height, channels: channels as sharp.Channels };
  const whole = sharp(samples, { raw, limitInputPixels: false });
  const small = await samplesOf(size ? whole.resize({ ...size, fit: "fill" }) : whole);
  const step = isDeep ? 256 : 1;
  // The ICC's own kind of 16 bits has its white below the top.
  const white = isDeep ? (colours === "icc-lab" ? 65_280 : 65_535) : 255;
  const data = Buffer.allocUnsafe(small.samples.length);
  for (let at = 0; at < data.length; at += channels) {
    const [first = 0, second = 0, third = 0] = small.samples.subarray(at, at + 3);
    const [a, b] = [(second - middle) / step, (third - middle) / step];
    const lab = [(first / white) * 100, a, b] as const;
    data.set(colours === "ycbcr" ? ycbcrToRgb(first / step, a, b) : labToSrgb(lab, isUnderD65), at);
    for (let other = 3; other < channels; other++) data[at + other] = (small.samples[at + other] ?? 0) / step;
  }
  return pixels(small, data);
}

/** As JPEG has it too: ITU-R BT.601, 0 to 255. */
function ycbcrToRgb(y: number, cb: number, cr: number): number[] {
  return [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb].map((value) =>
    Math.round(Math.min(255, Math.max(0, value))),
  );
}

function labToSrgb([l, a, b]: readonly [number, number, number], isUnderD65: boolean): number[] {
  const inverse = (t: number) => (t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29));
  const middle = (l + 16) / 116;
  const { white, toSrgb } = isUnderD65 ? UNDER_D65 : UNDER_D50;
  const light = [middle + a / 500, middle, middle - b / 200].map((t, at) => inverse(t) * (white[at] ?? 1));
  return toSrgb.map((row) => {
    const value = row.reduce((sum, factor, at) => sum + factor * (light[at] ?? 0), 0);
    return Math.round(255 * lightToSrgb(Math.min(1, Math.max(0, value))));
  });
}

/** White in XYZ, and what makes XYZ the light of sRGB's primaries. */
const UNDER_D50 = {
  white: [0.9642, 1, 0.8249],
  toSrgb: [
    [3.1338561, -1.6168667, -0.4906146],
    [-0.9787684, 1.9161415, 0.033454],
    [0.0719453, -0.2289914, 1.4052427],
  ],
};
/** IEC 61966-2-1. */
const UNDER_D65 = {
  white: [0.9505, 1, 1.089],
  toSrgb: [
    [3.2406, -1.5372, -0.4986],
    [-0.9689, 1.8758, 0.0415],
    [0.0557, -0.204, 1.057],
  ],
};
