import { readFileSync } from "node:fs";
import type sharp from "sharp";
import { DEFAULT_THUMBNAIL, type ThumbnailSettings, toEnvironment } from "../../lambda-src/env";
import { estimateMemory, MEMORY_SHARE } from "../../lambda-src/thumbnail/memory-estimate";
import { inspectPicture } from "../../lambda-src/thumbnail/inspect-picture";
import { layoutThumbnails } from "../../lambda-src/thumbnail/thumbnail-layout";
import { startLoopbackAws, type LoopbackAws } from "../support/loopback-aws";
import { startPackagedFunction } from "../support/packaged-function";
import { ramp } from "../support/pictures";
import { createdEvent } from "../support/s3-events";
import { TARGET_ROLE_ARN, thumbnailSettings } from "../support/thumbnail-settings";

// Each picture is as large as a small function can take.
jest.setTimeout(300_000);

const MEMORY_MEGABYTES = 512;
const SAMPLE_WIDTH = 1200;
/** The default's limits, so far up that only the memory decides. */
const FREE = { maxAvifPixels: 200_000_000, maxInputPixels: 200_000_000, maxInterlacedPixels: 200_000_000 };

interface Family {
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
const FAMILIES: Readonly<Record<string, Family>> = {
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
  GIF: { channels: 3, bits: 8, encode: (image) => image.gif({ effort: 1 }) },
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

let aws: LoopbackAws;
beforeAll(async () => {
  aws = await startLoopbackAws({
    buckets: {
      "photos-a": { owner: "111111111111", region: "eu-central-1" },
      "thumbs-b": { owner: "222222222222", region: "eu-central-1" },
    },
    roles: [TARGET_ROLE_ARN],
  });
});
afterAll(() => aws.close());

describe(`a function of ${String(MEMORY_MEGABYTES)} MB`, () => {
  test.each(Object.entries(FAMILIES))("%s", async (name, family) => {
    const thumbnail = { ...DEFAULT_THUMBNAIL, ...FREE, ...family.settings };
    const make = (width: number): Promise<Buffer> => {
      const height = Math.max(3, Math.round(width / (family.aspect ?? 1.5)));
      return family.encode(ramp(width, height, family.channels, family.bits)).toBuffer();
    };
    const largest = await widestThatFits(name, await make(SAMPLE_WIDTH), family, thumbnail);

    const settings = thumbnailSettings({ thumbnail });
    const packaged = await startPackagedFunction("thumbnail", {
      ...toEnvironment(settings),
      ...aws.environment(),
      AWS_REGION: "eu-central-1",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MEMORY_MEGABYTES),
      // As the stack sets them.
      NODE_OPTIONS: "--enable-source-maps --max-semi-space-size=2",
      MALLOC_ARENA_MAX: "1",
      MALLOC_MMAP_THRESHOLD_: "131072",
      MALLOC_TRIM_THRESHOLD_: "131072",
    });
    const invoke = async (key: string, bytes: Buffer) => {
      const { versionId } = aws.putObject("photos-a", key, bytes);
      return packaged.invoke(createdEvent({ key, bucket: "photos-a", ...(versionId && { versionId }) }));
    };
    const refusals = () => packaged.log.filter((line) => line.includes("PICTURE_TOO_LARGE"));
    try {
      expect([await invoke("uploads/fits", await make(largest)), refusals()]).toMatchObject([
        { result: { made: 1 } },
        [],
      ]);
      expect(peakMegabytes(packaged.pid)).toBeLessThan(MEMORY_MEGABYTES * MEMORY_SHARE);
      // A third more pixels, and it is quarantined before it is decoded.
      expect(await invoke("uploads/too-large", await make(Math.ceil(largest * 1.16)))).toMatchObject({
        result: { quarantined: 1 },
      });
      expect(peakMegabytes(packaged.pid)).toBeLessThan(MEMORY_MEGABYTES * MEMORY_SHARE);
      expect(refusals()).toHaveLength(1);
    } finally {
      packaged.stop();
    }
  });
});

/** From what a small picture of the family is estimated to take. */
async function widestThatFits(
  name: string,
  sample: Buffer,
  { heldGrowsBy }: Family,
  thumbnail: ThumbnailSettings["thumbnail"],
): Promise<number> {
  const { header, cost } = await inspectPicture({ name, bytes: sample }, thumbnail);
  const fits = (width: number): boolean => {
    const factor = width / SAMPLE_WIDTH;
    const size = { width, height: Math.max(3, Math.round(header.height * factor)) };
    const heldBytes = cost.heldBytes * (heldGrowsBy === "width" ? factor : factor ** 2);
    const inputBytes = cost.inputBytes * factor ** 2;
    const layouts = layoutThumbnails(size, thumbnail);
    const estimate = estimateMemory(
      { ...cost, storedWidth: width, heldBytes, inputBytes },
      layouts,
      thumbnail.format === "same-as-source" ? header.format : thumbnail.format,
    );
    return estimate <= MEMORY_MEGABYTES * 2 ** 20 * MEMORY_SHARE;
  };
  let width = SAMPLE_WIDTH;
  while (fits(Math.ceil(width * 1.01))) width = Math.ceil(width * 1.01);
  // What a larger file has more of at its head is not foreseen.
  return Math.min(Math.floor(width * 0.98), 65_535);
}

function peakMegabytes(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}
