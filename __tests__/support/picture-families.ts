import { readFileSync, writeFileSync } from "node:fs";
import type sharp from "sharp";
import { DEFAULT_THUMBNAIL, type ThumbnailSettings, toEnvironment } from "../../lambda-src/env";
import { estimateMemory, MEMORY_SHARE } from "../../lambda-src/thumbnail/memory-estimate";
import { inspectPicture } from "../../lambda-src/thumbnail/inspect-picture";
import { layoutThumbnails } from "../../lambda-src/thumbnail/thumbnail-layout";
import type { LoopbackAws } from "./loopback-aws";
import { startPackagedFunction, type PackagedFunction } from "./packaged-function";
import { ramp } from "./pictures";
import { thumbnailSettings } from "./thumbnail-settings";

const SAMPLE_WIDTH = 1200;
/** The default's limits, so far up that only the memory decides. */
export const FREE = {
  maxAvifPixels: 200_000_000,
  maxInputPixels: 200_000_000,
  maxInterlacedPixels: 200_000_000,
};

export interface Family {
  readonly channels: 3 | 4;
  readonly bits: 8 | 16;
  /** How much wider than high. */
  readonly aspect?: number;
  readonly encode: (image: sharp.Sharp) => sharp.Sharp;
  /** Whether what its decoder holds grows as its pixels do, or as its width does: one row of tiles. */
  readonly heldGrowsBy?: "pixels" | "width";
  readonly settings?: Partial<ThumbnailSettings["thumbnail"]>;
}

const png = (image: sharp.Sharp) => image.png({ compressionLevel: 1 });
export const FAMILIES: Readonly<Record<string, Family>> = {
  "PNG of three rows": { channels: 3, bits: 8, aspect: 10_000, encode: png },
  "wide PNG of 16 bits": { channels: 4, bits: 16, aspect: 100, encode: png },
  "interlaced PNG": {
    channels: 3,
    bits: 8,
    encode: (image) => image.png({ compressionLevel: 1, progressive: true }),
  },
  "interlaced PNG of 16 bits with transparency": {
    channels: 4,
    bits: 16,
    encode: (image) => image.png({ compressionLevel: 1, progressive: true }),
  },
  "progressive JPEG": { channels: 3, bits: 8, encode: (image) => image.jpeg({ progressive: true }) },
  "progressive JPEG of full colour": {
    channels: 3,
    bits: 8,
    encode: (image) => image.jpeg({ progressive: true, chromaSubsampling: "4:4:4" }),
  },
  "lossless WebP with transparency": {
    channels: 4,
    bits: 8,
    encode: (image) => image.webp({ lossless: true, effort: 0 }),
  },
  GIF: { channels: 3, bits: 8, encode: (image) => image.gif({ effort: 1, colours: 4, dither: 0 }) },
  AVIF: { channels: 3, bits: 8, encode: (image) => image.avif({ effort: 0 }) },
  "AVIF of 12 bits": { channels: 3, bits: 16, encode: (image) => image.avif({ effort: 0, bitdepth: 12 }) },
  "TIFF in tiles": {
    channels: 3,
    bits: 8,
    aspect: 12,
    heldGrowsBy: "width",
    encode: (image) => image.tiff({ compression: "lzw", tile: true, tileWidth: 1024, tileHeight: 1024 }),
  },
  "sizes as large as the picture, in WebP": {
    channels: 4,
    bits: 8,
    encode: png,
    settings: { widths: [16_000, 800], format: "webp" },
  },
  "sizes as large as the picture, in AVIF": {
    channels: 3,
    bits: 8,
    encode: png,
    settings: { widths: [16_000, 800], format: "avif", effort: { ...DEFAULT_THUMBNAIL.effort, avif: 0 } },
  },
};

/** A picture of the family, so many pixels wide. */
export function pictureOf({ aspect = 1.5, channels, bits, encode }: Family, width: number): Promise<Buffer> {
  return encode(ramp(width, Math.max(3, Math.round(width / aspect)), channels, bits)).toBuffer();
}

/** The packaged function in an environment as the stack sets it. */
export function startWithMemory(
  aws: LoopbackAws,
  thumbnail: ThumbnailSettings["thumbnail"],
  memoryMegabytes: number,
): Promise<PackagedFunction> {
  return startPackagedFunction("thumbnail", {
    ...toEnvironment(thumbnailSettings({ thumbnail })),
    ...aws.environment(),
    AWS_REGION: "eu-central-1",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    NODE_OPTIONS: "--enable-source-maps --max-semi-space-size=2",
    MALLOC_ARENA_MAX: "1",
    MALLOC_MMAP_THRESHOLD_: "131072",
    MALLOC_TRIM_THRESHOLD_: "131072",
  });
}

/** From what a small picture of the family is estimated to take. */
export async function widestThatFits(
  name: string,
  family: Family,
  thumbnail: ThumbnailSettings["thumbnail"],
  memoryMegabytes: number,
): Promise<number> {
  const sample = await pictureOf(family, SAMPLE_WIDTH);
  const { header, cost } = await inspectPicture({ name, bytes: sample }, thumbnail);
  const fits = (width: number): boolean => {
    const factor = width / SAMPLE_WIDTH;
    const size = { width, height: Math.max(3, Math.round(header.height * factor)) };
    const heldBytes = cost.heldBytes * (family.heldGrowsBy === "width" ? factor : factor ** 2);
    const inputBytes = cost.inputBytes * factor ** 2;
    const layouts = layoutThumbnails(size, thumbnail);
    const estimate = estimateMemory(
      { ...cost, storedWidth: width, heldBytes, inputBytes },
      layouts,
      thumbnail.format === "same-as-source" ? header.format : thumbnail.format,
    );
    return estimate <= memoryMegabytes * 2 ** 20 * MEMORY_SHARE;
  };
  let width = SAMPLE_WIDTH;
  while (fits(Math.ceil(width * 1.01))) width = Math.ceil(width * 1.01);
  // What a larger file has more of at its head is not foreseen.
  return Math.min(Math.floor(width * 0.98), 65_535);
}

/** Has the kernel forget the most memory that a process took: proc(5), clear_refs. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${String(pid)}/clear_refs`, "5");
}

/** The most memory that a process took since that was last forgotten. */
export function peakMegabytes(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}
