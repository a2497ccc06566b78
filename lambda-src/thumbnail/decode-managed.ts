import sharp from "sharp";
import type { ColourPlan } from "./colour/colour-plan";
import { lightToSrgb } from "./colour/coding-points";
import { codedToSrgb, profileToSrgb } from "./colour/to-srgb";
import type { Pixels } from "./pixels";
import type { Size } from "./thumbnail-layout";

type Plan = Exclude<ColourPlan, { by: "decoder" | "decoder-from-8-bits" }>;

interface Raw<Samples> extends Size {
  readonly samples: Samples;
  readonly channels: number;
}

/** Opens the picture, with its profile or without. */
export type Open = (ignoreIcc: boolean) => sharp.Sharp;

/**
 * Decodes a picture in its own colours, and brings them to 8 bits of sRGB here.
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
      const raw = await rawOf(resized().toColourspace("rgb16"), "ushort", Uint16Array);
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
      // A profile of another colour space than the picture's says nothing.
      const isProfiles = plan.profile?.space === (raw.channels < 3 ? "grey" : "rgb");
      const data =
        plan.profile && isProfiles ? profileToSrgb(numbers, plan.profile) : toBytes(numbers.samples);
      return pixels(raw, data);
    }
    case "lab":
      return decodeLab(open(true), size, plan.isSigned);
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
  for (const value of samples) if (value > largest) largest = value;
  const white =
    largest <= BRIGHTEST_OF_ONE ? 1 : largest <= 256 ? 255 : largest <= 65_536 ? 65_535 : 2 ** 32 - 1;
  // What is no number becomes 0.
  return Uint16Array.from(
    samples,
    (value) => Math.round(Math.min(1, Math.max(0, value / white)) * 65_535) || 0,
  );
}

function toBytes(samples: Uint16Array): Buffer {
  return Buffer.from(Uint8Array.from(samples, (value) => Math.round(value / 257)));
}

/** Opened as if it were red, green and blue: made to have no sign, it can be made smaller, and then be what it is. */
async function decodeLab(image: sharp.Sharp, size: Size | undefined, isSigned: boolean): Promise<Pixels> {
  const raw = await rawOf(image, "uchar", Uint8Array);
  const { samples, width, height } = raw;
  const channels = raw.channels as sharp.Channels;
  if (isSigned) {
    for (let at = 0; at < samples.length; at += channels) {
      samples[at + 1] = (samples[at + 1] ?? 0) ^ 0x80;
      samples[at + 2] = (samples[at + 2] ?? 0) ^ 0x80;
    }
  }
  const whole = sharp(samples, { raw: { width, height, channels }, limitInputPixels: false });
  const small = await rawOf(size ? whole.resize({ ...size, fit: "fill" }) : whole, "uchar", Uint8Array);
  for (let at = 0; at < small.samples.length; at += channels) {
    const [l = 0, a = 0, b = 0] = small.samples.subarray(at, at + 3);
    small.samples.set(labToSrgb(l / 2.55, a - 128, b - 128), at);
  }
  return pixels(small, Buffer.from(small.samples.buffer, small.samples.byteOffset, small.samples.length));
}

/** Under D50, as TIFF has it. */
function labToSrgb(l: number, a: number, b: number): [number, number, number] {
  const inverse = (t: number) => (t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29));
  const middle = (l + 16) / 116;
  const x = 0.9642 * inverse(middle + a / 500);
  const y = inverse(middle);
  const z = 0.8249 * inverse(middle - b / 200);
  const to8Bits = (value: number) => Math.round(255 * lightToSrgb(Math.min(1, Math.max(0, value))));
  return [
    to8Bits(3.1338561 * x - 1.6168667 * y - 0.4906146 * z),
    to8Bits(-0.9787684 * x + 1.9161415 * y + 0.033454 * z),
    to8Bits(0.0719453 * x - 0.2289914 * y + 1.4052427 * z),
  ];
}
