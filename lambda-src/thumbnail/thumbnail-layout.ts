import type { ThumbnailSettings } from "../env";
import type { FocalPoint } from "./focal-point";
import type { InputFormat } from "./inspect-picture";

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How one thumbnail comes from the whole picture. */
export interface ThumbnailLayout {
  /** The configured width. */
  readonly width: number;
  /** What the whole picture is brought to. */
  readonly scaled: Size;
  /** The thumbnail's own size: less than `scaled` where something is cut off, more where something is left free. */
  readonly frame: Size;
  /** What is kept in the middle of what is cut. Default: the middle, or as `crop` says. */
  readonly focus?: FocalPoint;
}

/** A layout, and the format that it is written in. */
export interface FormattedLayout extends ThumbnailLayout {
  readonly format: InputFormat;
  /** The index of the format: 0 is `format`, the others are `alsoFormats`. */
  readonly formatIndex: number;
}

/** Makes the bytes of one thumbnail. */
export type Render = (layout: FormattedLayout) => Promise<Buffer>;

type LayoutSettings = Pick<ThumbnailSettings["thumbnail"], "widths" | "heights" | "fit" | "longSides">;

/**
 * The layouts of a picture's thumbnails, in the order of the configured widths. None enlarges the picture.
 * @param maxSide - The longest side that the format can hold. A height that only follows from the width keeps to it.
 */
export function layoutThumbnails(
  source: Size,
  { widths, heights, fit, longSides }: LayoutSettings,
  maxSide = Infinity,
): readonly ThumbnailLayout[] {
  return widths.map((width, index) => {
    const asked = { width, height: heights?.[index] ?? width };
    const most = longSides === "shrink" ? maxSide / Math.max(source.width, source.height) : Infinity;
    const across = Math.min(asked.width / source.width, fit === "width" ? most : Infinity);
    const down = asked.height / source.height;
    switch (fit) {
      case "width": {
        const scaled = scale(source, across);
        return { width, scaled, frame: scaled };
      }
      case "inside": {
        const scaled = scale(source, Math.min(across, down));
        return { width, scaled, frame: scaled };
      }
      case "contain":
        return { width, scaled: scale(source, Math.min(across, down)), frame: asked };
      case "cover": {
        const scaled = scale(source, Math.max(across, down));
        const frame = {
          width: Math.min(asked.width, scaled.width),
          height: Math.min(asked.height, scaled.height),
        };
        return { width, scaled, frame };
      }
    }
  });
}

/** From the source each time: in a chain of sizes the rounding would add up. */
function scale({ width, height }: Size, factor: number): Size {
  if (factor >= 1) return { width, height };
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

export function isSameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}
