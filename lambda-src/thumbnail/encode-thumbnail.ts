import sharp from "sharp";
import type { ThumbnailSettings } from "../env";
import { errorMessage, RenderFailedError } from "../shared/errors";
import { decodeError } from "./decode-error";
import { cutBefore } from "./focal-point";
import type { OutputFormat } from "../settings/output-formats";
import { WRITTEN, type EncoderSettings } from "./output-formats";
import { writeCredit, type PictureCredit } from "./picture-credit";
import { flatten, type Pixels } from "./pixels";
import { stopInTime, TIMED_OUT, type LeftMs } from "./stop-in-time";
import { blendWatermark, type Watermark } from "./watermark";
import { isSameSize, type Size, type ThumbnailLayout } from "./thumbnail-layout";

/** The encoding of thumbnails. */
export type EncodeSettings = EncoderSettings &
  Pick<ThumbnailSettings["thumbnail"], "background" | "crop" | "sharpen"> & {
    readonly credit?: PictureCredit;
    readonly mark?: Watermark;
  };

/** The input for encoding a thumbnail: the settings, and facts about its source. */
export type RenderSettings = ThumbnailSettings["thumbnail"] & Pick<EncodeSettings, "credit" | "mark">;

/**
 * Makes a thumbnail from a picture's pixels.
 * @throws RenderFailedError when the encoder fails.
 */
export async function encodeThumbnail(
  pixels: Pixels,
  layout: ThumbnailLayout,
  format: OutputFormat,
  settings: EncodeSettings,
  { name, leftMs }: { readonly name: string; readonly leftMs: LeftMs },
): Promise<Buffer> {
  try {
    // With several formats, the pixels keep transparency even if some formats do not support it.
    const { data, width, height, channels } = WRITTEN[format].isTransparent
      ? pixels
      : flatten(pixels, settings.background);
    const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
    resizeAndCrop(image, layout, settings, isSameSize(layout.scaled, { width, height }));
    const marked = settings.mark ? await withMark(stopInTime(image, leftMs), settings.mark) : image;
    return await toFormat(stopInTime(marked, leftMs), format, settings).toBuffer();
  } catch (cause) {
    if (TIMED_OUT.test(errorMessage(cause))) throw decodeError(cause, name, "a thumbnail");
    throw new RenderFailedError(`a thumbnail in ${format}`, name, errorMessage(cause), { cause });
  }
}

async function withMark(image: sharp.Sharp, mark: Watermark): Promise<sharp.Sharp> {
  const { data, info } = await image.toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  await blendWatermark({ data, width, height, channels }, mark);
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
}

/** Applies a layout to a picture: resizes, sharpens, and crops or pads it. */
export function resizeAndCrop(
  image: sharp.Sharp,
  layout: ThumbnailLayout,
  { background, crop, sharpen }: EncodeSettings,
  isScaled = false,
): void {
  const { scaled, frame: cut } = layout;
  const looks =
    crop !== "centre" &&
    layout.focus === undefined &&
    cut.width <= scaled.width &&
    cut.height <= scaled.height;
  if (looks && !isSameSize(scaled, cut)) {
    image.resize({ ...cut, fit: "cover", position: sharp.strategy[crop], withoutEnlargement: true });
  } else {
    if (!isScaled) image.resize({ ...scaled, fit: "fill" });
    frame(image, layout, background);
  }
  if (sharpen) image.sharpen();
}

/** Crops or pads a picture, equally at both ends, unless there is a focal point. */
function frame(
  image: sharp.Sharp,
  { scaled, frame: { width, height }, focus }: ThumbnailLayout,
  background: string,
): sharp.Sharp {
  const over: Size = { width: scaled.width - width, height: scaled.height - height };
  const cut: Size = { width: Math.max(0, over.width), height: Math.max(0, over.height) };
  const free: Size = { width: Math.max(0, -over.width), height: Math.max(0, -over.height) };
  if (cut.width > 0 || cut.height > 0) {
    const { width: left, height: top } = cutBefore(cut, { width, height }, focus);
    image.extract({ left, top, width: scaled.width - cut.width, height: scaled.height - cut.height });
  }
  if (free.width > 0 || free.height > 0) {
    const [left, top] = [Math.floor(free.width / 2), Math.floor(free.height / 2)];
    image.extend({ left, top, right: free.width - left, bottom: free.height - top, background });
  }
  return image;
}

/** Encodes a picture in a format, according to the settings. */
export function toFormat(image: sharp.Sharp, format: OutputFormat, settings: EncodeSettings): sharp.Sharp {
  if (settings.credit) writeCredit(image, settings.credit);
  return WRITTEN[format].write(image, settings);
}
