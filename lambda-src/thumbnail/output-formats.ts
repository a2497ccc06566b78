import type { Sharp } from "sharp";
import type { ThumbnailSettings } from "../env";
import type { OutputFormat } from "../settings/output-formats";

/** How a format is written, and what that takes. */
interface WrittenFormat {
  /** The longest side that it can hold, in pixels. */
  readonly maxSide: number;
  /** The encoder's bytes for each pixel of a thumbnail: without and with transparency. */
  readonly encodeBytes: readonly [opaque: number, transparent: number];
  /** Whether it knows transparency. */
  readonly isTransparent: boolean;
  readonly write: (image: Sharp, settings: EncoderSettings) => Sharp;
}

export type EncoderSettings = Pick<ThumbnailSettings["thumbnail"], "quality" | "effort" | "mozjpeg">;

export const WRITTEN: Readonly<Record<OutputFormat, WrittenFormat>> = {
  jpeg: {
    maxSide: 65535,
    encodeBytes: [7, 7],
    isTransparent: false,
    write: (image, { quality, mozjpeg }) => image.jpeg({ quality: quality.jpeg, mozjpeg }),
  },
  webp: {
    maxSide: 16383,
    encodeBytes: [6, 16],
    isTransparent: true,
    write: (image, { quality, effort }) => image.webp({ quality: quality.webp, effort: effort.webp }),
  },
  avif: {
    maxSide: 16384,
    encodeBytes: [25, 38],
    isTransparent: true,
    write: (image, { quality, effort }) => image.avif({ quality: quality.avif, effort: effort.avif }),
  },
  png: {
    maxSide: 65535,
    // Little but what it has written, which for noise is as much as the pixels.
    encodeBytes: [4, 6],
    isTransparent: true,
    write: (image, { effort }) => image.png({ compressionLevel: effort.png }),
  },
  gif: {
    maxSide: 65535,
    encodeBytes: [15, 15],
    isTransparent: true,
    write: (image, { effort }) => image.gif({ effort: effort.gif }),
  },
  tiff: {
    // It knows no limit: that of what browsers and libvips draw.
    maxSide: 65535,
    encodeBytes: [4, 6],
    isTransparent: true,
    write: (image) => image.tiff({ compression: "deflate" }),
  },
};
