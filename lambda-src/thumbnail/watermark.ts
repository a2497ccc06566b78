import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { WATERMARK_FILE, type WatermarkSettings } from "../settings/watermark-settings";
import type { Size } from "./thumbnail-layout";

/** Gives the watermark's picture, as it is encoded. */
export type ReadWatermark = () => Uint8Array;

/** From beside the code. */
export const readWatermarkOfZip: ReadWatermark = () => readFileSync(join(__dirname, WATERMARK_FILE));

/** A watermark, ready to be put upon thumbnails. */
export interface Watermark extends WatermarkSettings {
  readonly bytes: Uint8Array;
}

/** How much of a thumbnail's shorter side stays free between the watermark and the edges. */
const MARGIN = 0.02;

/**
 * Puts a watermark upon a thumbnail, after everything else. It is never enlarged beyond its part of the thumbnail, but to
 * it: its own size does not matter.
 * @param frame - The thumbnail's size; of an animation that of one frame.
 * @param hasAlpha - Whether the thumbnail has transparency, which it then keeps.
 * @param frames - Of an animation. Default: 1.
 */
export async function putWatermark(
  image: sharp.Sharp,
  { bytes, placement, size, opacity }: Watermark,
  frame: Size,
  { hasAlpha, frames = 1 }: { readonly hasAlpha: boolean; readonly frames?: number },
): Promise<void> {
  const { data, info } = await sharp(bytes)
    .resize({
      width: Math.max(1, Math.round(frame.width * size)),
      height: Math.max(1, Math.round(frame.height * size)),
      fit: "inside",
    })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (let at = 3; at < data.length; at += 4) data[at] = Math.round((data[at] ?? 0) * opacity);
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const place = placeOf(placement, frame, info);
  const overlays = Array.from({ length: frames }, (_, index) => ({
    input: data,
    raw,
    left: place.left,
    top: place.top + index * frame.height,
  }));
  image.composite(overlays);
  if (!hasAlpha) image.removeAlpha();
}

/** From the name of a placement: which end it says, or the middle. */
function placeOf(
  placement: WatermarkSettings["placement"],
  frame: Size,
  mark: Size,
): { readonly left: number; readonly top: number } {
  const margin = Math.round(Math.min(frame.width, frame.height) * MARGIN);
  const along = (free: number, isStart: boolean, isEnd: boolean) => {
    const inset = Math.min(margin, Math.floor(free / 2));
    return isStart ? inset : isEnd ? free - inset : Math.floor(free / 2);
  };
  return {
    left: along(frame.width - mark.width, placement.endsWith("left"), placement.endsWith("right")),
    top: along(frame.height - mark.height, placement.startsWith("top"), placement.startsWith("bottom")),
  };
}
