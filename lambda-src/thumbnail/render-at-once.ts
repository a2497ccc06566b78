import { decodeStrictly } from "./decode-picture";
import type { OutputFormat } from "../settings/output-formats";
import { resizeAndCrop, toFormat, type RenderSettings } from "./encode-thumbnail";
import type { InputPicture } from "./inspect-picture";
import { openPicture } from "./open-picture";
import type { LeftMs } from "./stop-in-time";
import { putWatermark } from "./watermark";
import type { ThumbnailLayout } from "./thumbnail-layout";

export interface RenderAtOnceOptions {
  readonly leftMs: LeftMs;
  /** The frames of an animation that stays animated. Default: only the first. */
  readonly frames?: number;
  /** Whether it has transparency, for a watermark. Default: no. */
  readonly hasAlpha?: boolean;
}

/**
 * Decodes and encodes in one pipeline, for a single size. Several sizes would need as many decodes.
 * @returns The thumbnail, and what the decoder complained of though it could read the picture.
 * @throws DamagedPictureError, PictureTooLargeError or RenderFailedError. A failure of the encoder is taken for the
 * decoder's.
 */
export async function renderAtOnce(
  picture: InputPicture,
  layout: ThumbnailLayout,
  format: OutputFormat,
  settings: RenderSettings,
  { leftMs, frames, hasAlpha = false }: RenderAtOnceOptions,
): Promise<{ readonly result: Buffer; readonly warnings: readonly string[] }> {
  return decodeStrictly(picture, settings.onDamage, async (failOn, onWarning) => {
    const image = openPicture(picture.bytes, {
      failOn,
      onWarning,
      maxPixels: settings.maxInputPixels,
      leftMs,
      ...(frames !== undefined && { frames }),
    });
    resizeAndCrop(image, layout, settings);
    if (format === "jpeg") image.flatten({ background: settings.background });
    if (settings.mark) {
      const keepsAlpha = hasAlpha && format !== "jpeg";
      await putWatermark(image, settings.mark, layout.frame, { hasAlpha: keepsAlpha, frames });
    }
    return toFormat(image, format, settings).toBuffer();
  });
}
