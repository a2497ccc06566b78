import type sharp from "sharp";
import type { Size } from "./thumbnail-layout";

/** Decoded pixels, row after row, upright and in sRGB (or grey). */
export interface Pixels extends Size {
  readonly data: Buffer;
  readonly channels: sharp.Channels;
}

/** Pixels without their last channels. */
export function cutChannels({ data, width, height, channels: had }: Pixels, extra: number): Pixels {
  const channels = (had - extra) as sharp.Channels;
  const cut = Buffer.allocUnsafe(width * height * channels);
  for (let from = 0, to = 0; to < cut.length; from += had, to += channels) {
    for (let channel = 0; channel < channels; channel++) cut[to + channel] = data[from + channel] ?? 0;
  }
  return { data: cut, width, height, channels };
}

/** Puts a colour (`#rrggbb`) behind what is transparent. */
export function flatten(pixels: Pixels, background: string): Pixels {
  const { data, width, height, channels } = pixels;
  if (channels !== 2 && channels !== 4) return pixels;
  const behind = [1, 3, 5].map((at) => parseInt(background.slice(at, at + 2), 16));
  const flat = Buffer.allocUnsafe(width * height * 3);
  for (let from = 0, to = 0; to < flat.length; from += channels, to += 3) {
    const alpha = data[from + channels - 1] ?? 255;
    for (let colour = 0; colour < 3; colour++) {
      const own = data[from + (channels === 2 ? 0 : colour)] ?? 0;
      flat[to + colour] = Math.round((own * alpha + (behind[colour] ?? 0) * (255 - alpha)) / 255);
    }
  }
  return { data: flat, width, height, channels: 3 };
}
