import type { ThumbnailSettings } from "../env";
import { createLimit } from "../shared/limit";
import type { InputPicture } from "./inspect-picture";
import { renderAtOnce } from "./render-at-once";
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
      const { result, warnings: complaints } = await renderAtOnce(picture, layout, format, settings, "all");
      warnings.splice(0, warnings.length, ...complaints);
      return result;
    });
  return { render, warnings };
}
