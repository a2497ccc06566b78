import type { ThumbnailSettings } from "../env";
import { decodeStrictly } from "./decode-picture";
import { frame, toFormat, type OutputFormat } from "./encode-thumbnail";
import type { InputPicture } from "./inspect-picture";
import { openPicture } from "./open-picture";
import type { ThumbnailLayout } from "./thumbnail-layout";

/**
 * Decodes and encodes in one go, the encoder working on one row while the decoder is at the next: what a single size
 * needs. Several would need as many decodes.
 * @param pages - All frames of an animation, or the first alone.
 * @returns The thumbnail, and what the decoder complained of though it could read the picture.
 * @throws DamagedPictureError, PictureTooLargeError or RenderFailedError. A failure of the encoder is taken for the
 * decoder's.
 */
export async function renderAtOnce(
  picture: InputPicture,
  layout: ThumbnailLayout,
  format: OutputFormat,
  settings: ThumbnailSettings["thumbnail"],
  pages: "all" | "first",
): Promise<{ readonly result: Buffer; readonly warnings: readonly string[] }> {
  return decodeStrictly(picture, (failOn, onWarning) => {
    const image = openPicture(picture.bytes, {
      failOn,
      onWarning,
      maxPixels: settings.maxInputPixels,
      ...(pages === "all" && { pages }),
    });
    image.resize({ ...layout.scaled, fit: "fill" });
    if (format === "jpeg") image.flatten({ background: settings.background });
    return toFormat(frame(image, layout, settings.background), format, settings).toBuffer();
  });
}
