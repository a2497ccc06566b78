import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { WATERMARK_FILE, type WatermarkSettings } from "../settings/watermark-settings";
import type { Pixels } from "./pixels";
import type { Size } from "./thumbnail-layout";

/** Gives the watermark's picture, as it is encoded. */
export type ReadWatermark = () => Uint8Array;

/** From the code's folder. */
export const readWatermarkOfZip: ReadWatermark = () => readFileSync(join(__dirname, WATERMARK_FILE));

/** A watermark, ready to be put upon thumbnails. */
export interface Watermark extends WatermarkSettings {
  readonly bytes: Uint8Array;
}

/** How much of a thumbnail's shorter side stays free between the watermark and the edges. */
const MARGIN = 0.02;

/** A watermark in the size that a thumbnail gets it in, and where. */
interface Fitted extends Pixels {
  readonly left: number;
  readonly top: number;
}

/** It is made larger or smaller, to its part of the thumbnail: its own size does not matter. */
async function fitted({ bytes, placement, size, opacity }: Watermark, frame: Size): Promise<Fitted> {
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
  const { width, height, channels } = info;
  return { data, width, height, channels, ...placeOf(placement, frame, info) };
}

/** Puts a watermark upon a thumbnail's own pixels: red, green and blue, and transparency if there is any. */
export async function blendWatermark(
  { data, width, height, channels }: Pixels,
  mark: Watermark,
): Promise<void> {
  const upon = await fitted(mark, { width, height });
  for (let pixel = 0; pixel < upon.width * upon.height; pixel++) {
    const from = pixel * 4;
    const [x, y] = [upon.left + (pixel % upon.width), upon.top + Math.floor(pixel / upon.width)];
    const to = (y * width + x) * channels;
    const above = (upon.data[from + 3] ?? 0) / 255;
    const below = ((channels === 4 ? (data[to + 3] ?? 0) : 255) / 255) * (1 - above);
    const covered = above + below;
    if (above === 0 || covered === 0) continue;
    for (let colour = 0; colour < 3; colour++) {
      const mixed = (upon.data[from + colour] ?? 0) * above + (data[to + colour] ?? 0) * below;
      data[to + colour] = Math.round(mixed / covered);
    }
    if (channels === 4) data[to + 3] = Math.round(covered * 255);
  }
}

/**
 * The same where the pixels are not at hand: libvips works on all of the picture for it, which takes about as much as
 * making the thumbnail.
 * @param frame - The thumbnail's size; of an animation that of one frame.
 * @param hasAlpha - Whether the thumbnail has transparency, which it then keeps.
 */
export async function putWatermark(
  image: sharp.Sharp,
  mark: Watermark,
  frame: Size,
  { hasAlpha, frames = 1 }: { readonly hasAlpha: boolean; readonly frames?: number },
): Promise<void> {
  const { data: input, width, height, channels, left, top } = await fitted(mark, frame);
  const raw = { width, height, channels };
  const tops = Array.from({ length: frames }, (_, index) => top + index * frame.height);
  image.composite(tops.map((one) => ({ input, raw, left, top: one })));
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
