import { OutOfTimeError } from "../shared/errors";
import { createLimit } from "../shared/limit";
import type { RenderSettings } from "./encode-thumbnail";
import { MOVING, type InspectedPicture } from "./inspect-picture";
import { renderAtOnce } from "./render-at-once";
import type { LeftMs } from "./stop-in-time";
import type { Render } from "./thumbnail-layout";

/** How much of the time that is left an animation may take; the rest is for its first frame, and for writing. */
const SHARE_OF_TIME = 0.6;
/** Below this an animation is not begun: sharp's clock knows no less. */
const LEAST_MS = 1000;

/**
 * Makes animated thumbnails. Each size is decoded separately, frame by frame, in sequence: all decoded frames of an
 * animation would not fit into memory. If the time is not enough, the remaining sizes show the first frame, like
 * formats without animation.
 */
export function renderAnimation(
  { picture, frames, cost }: InspectedPicture,
  settings: RenderSettings,
  leftMs: LeftMs,
): { readonly render: Render; readonly warnings: readonly string[] } {
  const oneAtATime = createLimit(1);
  const hasAlpha = cost.channels === 2 || cost.channels === 4;
  const warnings = new Set<string>();
  const reserve = leftMs() * (1 - SHARE_OF_TIME);
  const leftToMove: LeftMs = () => (reserve === Infinity ? Infinity : leftMs() - reserve);
  const render: Render = (layout) =>
    oneAtATime(async () => {
      const { result, warnings: complaints } = await animated();
      for (const complaint of complaints) warnings.add(complaint);
      list.splice(0, list.length, ...warnings);
      return result;

      async function animated(): ReturnType<typeof renderAtOnce> {
        const { format } = layout;
        if (!MOVING.has(format)) return renderAtOnce(picture, layout, format, settings, { leftMs, hasAlpha });
        try {
          if (leftToMove() >= LEAST_MS) {
            return await renderAtOnce(picture, layout, format, settings, {
              leftMs: leftToMove,
              frames,
              hasAlpha,
            });
          }
        } catch (error) {
          if (!(error instanceof OutOfTimeError)) throw error;
        }
        warnings.add("not enough time for an animation: some sizes show its first frame");
        return renderAtOnce(picture, layout, format, settings, { leftMs, hasAlpha });
      }
    });
  const list: string[] = [];
  return { render, warnings: list };
}
