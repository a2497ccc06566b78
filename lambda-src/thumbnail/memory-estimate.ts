import type { Environment } from "../env";
import type { OutputFormat } from "../settings/output-formats";
import { WRITTEN } from "./output-formats";
import type { FormattedLayout, Size, ThumbnailLayout } from "./thumbnail-layout";

/** What a picture's header says about the memory for decoding it. */
export interface DecodeCost {
  /** As it is stored, in pixels: rows are worked on whole. */
  readonly storedWidth: number;
  readonly channels: number;
  readonly bytesPerSample: number;
  /** Of the object itself. */
  readonly inputBytes: number;
  /** The decoder's memory for the whole picture, apart from buffered rows. */
  readonly heldBytes: number;
  /** Of an animation that stays one, 1 otherwise. */
  readonly frames: number;
  /** Whether its colours are converted after it was decoded, from more than 8 bits. */
  readonly isDeep: boolean;
}

/**
 * How much of its memory a function may use for a picture, by the estimate. The rest is for what the estimate cannot
 * know: the object that is read meanwhile, what waits for the garbage collector.
 */
export const MEMORY_SHARE = 0.6;

/** The memory of a function that is not one: of the command line. The config's default. */
export const DEFAULT_MEMORY_MEGABYTES = 1769;

/** The memory that Lambda says the function has, in its megabytes of 2^20 bytes. */
export function functionMegabytes(environment: Environment): number {
  return Number(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) || DEFAULT_MEMORY_MEGABYTES;
}

/** Node.js, sharp and the SDK, once they have worked on a picture. */
const BASE_BYTES = 130_000_000;

/**
 * Rows of the picture that libvips holds at once, between decoder and the last step: up to 1,140 were measured, over
 * shrinking to a quarter and to a thousandth.
 */
const ROWS_HELD = 1200;

/**
 * The most memory that a picture takes, from decoding to the last thumbnail, with the process around it; in bytes.
 * Measured by family, see `__tests__/lambda-src/packaged-memory.test.ts`.
 */
export function estimateMemory(
  cost: DecodeCost,
  layouts: readonly ThumbnailLayout[],
  format: OutputFormat,
): number {
  const { storedWidth, channels, bytesPerSample, inputBytes, heldBytes, frames } = cost;
  const decoding = inputBytes + heldBytes + ROWS_HELD * storedWidth * channels * bytesPerSample;
  const sizes = areas(layouts.map(({ frame }) => frame));
  const [largest = 0, next = 0] = sizes;
  const isTransparent = channels === 2 || channels > 3;
  const encodeBytes = WRITTEN[format].encodeBytes[isTransparent ? 1 : 0];
  if (frames > 1) return BASE_BYTES + decoding + largest * (encodeBytes + frames);
  if (sizes.length === 1) return BASE_BYTES + decoding + largest * encodeBytes;
  const scaled = areas(layouts.map((layout) => layout.scaled));
  const pixels = sum(scaled) * channels + (cost.isDeep ? (scaled[0] ?? 0) * (channels + 4) : 0);
  return BASE_BYTES + pixels + Math.max(decoding, (largest + next) * encodeBytes);
}

/** Of each size once, the largest first. */
function areas(sizes: readonly Size[]): readonly number[] {
  return [...new Set(sizes.map(({ width, height }) => width * height))].sort((a, b) => b - a);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/**
 * The same for thumbnails in several formats: the picture's pixels are kept for all of them, and the two that are encoded
 * at once may both be of the largest size.
 */
export function estimateMemoryOfFormats(cost: DecodeCost, layouts: readonly FormattedLayout[]): number {
  const formats = [...new Set(layouts.map(({ format }) => format))];
  const estimates = formats.map((format) =>
    estimateMemory(
      cost,
      layouts.filter((layout) => layout.format === format),
      format,
    ),
  );
  if (formats.length === 1) return Math.max(...estimates);
  const pixels = sum(areas(layouts.map(({ scaled }) => scaled))) * cost.channels;
  const second = Math.max(
    ...layouts.map(({ frame, format }) => frame.width * frame.height * WRITTEN[format].encodeBytes[1]),
  );
  return Math.max(...estimates) + pixels + second;
}
