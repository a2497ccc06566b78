import type sharp from "sharp";
import type { InputFormat } from "./inspect-picture";
import type { JpegHeader } from "./headers/jpeg-header";
import type { TiffHeader } from "./headers/tiff-header";

/** What each format's header adds to sharp's metadata. */
export interface OwnHeaders {
  readonly jpeg?: JpegHeader;
  readonly tiff?: TiffHeader;
}

/** Rows of a strip that libvips decodes at once, where the decoder can go on row by row. */
const ROWS_OF_A_LONG_STRIP = 128;

/** A decoder's memory for the whole picture, apart from buffered rows, in bytes. Measured; see `memory-estimate.ts`. */
export function heldBytes(
  format: InputFormat,
  { width, height, channels, isProgressive, bitsPerSample = 8 }: sharp.Metadata,
  frames: number,
  { jpeg, tiff }: OwnHeaders,
  inputBytes: number,
  bytesPerSample: number,
): number {
  const pixels = width * height;
  switch (format) {
    case "jpeg":
      return jpeg ? pixels * heldOfJpeg(jpeg) : isProgressive ? pixels * 6 : 0;
    case "png":
      return isProgressive ? pixels * channels * bytesPerSample : 0;
    case "gif":
      // The canvas, and what it was before.
      return pixels * 8;
    case "webp":
      return pixels * (frames > 1 ? 13 : 4.5);
    case "avif":
      return pixels * (bitsPerSample > 8 ? 26 : 19);
    case "tiff":
      return inputBytes + (tiff ? heldOfTiff(tiff, width) : pixels * channels * bytesPerSample);
  }
}

/** The coefficients of all channels, two bytes each, where the last scan has to be seen before the first row is known. */
function heldOfJpeg({ frame, sampling, firstScanChannels }: JpegHeader): number {
  const isWholeInOneScan = frame <= 1 && firstScanChannels === sampling.length;
  if (isWholeInOneScan) return 0;
  const across = Math.max(...sampling.map((one) => one.across), 1);
  const down = Math.max(...sampling.map((one) => one.down), 1);
  return sampling.reduce((sum, one) => sum + (2 * one.across * one.down) / (across * down), 0);
}

/** Two rows of tiles, or two strips; each plane has its own. */
function heldOfTiff(
  { rowsTogether, isTiled, isPlanar, isJpeg, samplesPerPixel, bitsPerSample }: TiffHeader,
  width: number,
): number {
  const isReadByRow = !isTiled && !isPlanar && !isJpeg;
  const rows = isReadByRow ? Math.min(rowsTogether, ROWS_OF_A_LONG_STRIP) : rowsTogether;
  return 2 * rows * width * samplesPerPixel * Math.max(1, Math.ceil(bitsPerSample / 8));
}
