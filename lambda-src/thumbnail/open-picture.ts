import sharp from "sharp";
import { stopInTime, type LeftMs } from "./stop-in-time";

/** More than any picture's colours, transparency and spot colours. */
export const MAX_CHANNELS = 10;

/** How strict a decoder is: at what complaint it stops. */
export type FailOn = "warning" | "error" | "none";

export interface OpenOptions {
  readonly failOn: FailOn;
  readonly maxPixels: number;
  readonly onWarning: (warning: string) => void;
  /** The number of frames of an animation, which are not rotated. Default: only the first, upright. */
  readonly frames?: number;
  readonly leftMs: LeftMs;
  /** Whether the numbers are left as they are, whatever profile is with them. */
  readonly ignoreIcc?: boolean;
}

/**
 * Opens a picture that has been inspected. It is limited by its header's sizes and the memory estimate; libtiff's own
 * limit of 50 MB would refuse valid strips.
 */
export function openPicture(
  bytes: Uint8Array,
  { failOn, maxPixels, onWarning, frames, leftMs, ignoreIcc = false }: OpenOptions,
): sharp.Sharp {
  const image = sharp(bytes, {
    failOn,
    ignoreIcc,
    limitInputPixels: maxPixels,
    limitInputChannels: MAX_CHANNELS,
    unlimited: true,
    ...(frames === undefined ? { autoOrient: true } : { pages: frames }),
  });
  image.on("warning", onWarning);
  return stopInTime(image, leftMs);
}
