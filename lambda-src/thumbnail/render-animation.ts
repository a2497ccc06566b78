import sharp from "sharp";
import type { ThumbnailSettings } from "../env";
import { createLimit } from "../shared/limit";
import { decodeStrictly } from "./decode-picture";
import { frame, toFormat } from "./encode-thumbnail";
import type { InputPicture } from "./inspect-picture";
import type { Render } from "./thumbnail-layout";

/**
 * Makes thumbnails that move. Each size is decoded anew, frame by frame from decoder to encoder, and one size after the
 * other: the frames of an animation, all decoded at once, would fill any memory.
 */
export function renderAnimation(
  picture: InputPicture,
  format: "webp" | "gif",
  settings: ThumbnailSettings["thumbnail"],
): { readonly render: Render; readonly warnings: readonly string[] } {
  const oneAtATime = createLimit(1);
  const warnings: string[] = [];
  const render: Render = (layout) =>
    oneAtATime(async () => {
      const { result, warnings: complaints } = await decodeStrictly(picture, (failOn, onWarning) => {
        const { maxInputPixels: limitInputPixels } = settings;
        const image = sharp(picture.bytes, { failOn, limitInputPixels, pages: -1 });
        image.on("warning", onWarning);
        image.resize({ ...layout.scaled, fit: "fill" });
        return toFormat(frame(image, layout, settings.background), format, settings).toBuffer();
      });
      warnings.splice(0, warnings.length, ...complaints);
      return result;
    });
  return { render, warnings };
}
