import type { Kind } from "./variables";

/** The watermark's place on a thumbnail. */
export const WATERMARK_PLACEMENTS = [
  "top-left",
  "top",
  "top-right",
  "left",
  "centre",
  "right",
  "bottom-left",
  "bottom",
  "bottom-right",
] as const;

/** A picture that is placed on every thumbnail. It is next to the code in the zip. */
export interface WatermarkSettings {
  readonly placement: (typeof WATERMARK_PLACEMENTS)[number];
  /** Its maximum share of the thumbnail's width and height: 0.01 to 1. */
  readonly size: number;
  /** 0.01 to 1, of its own. */
  readonly opacity: number;
}

/** The picture's path in the zip. */
export const WATERMARK_FILE = "watermark.png";

const part = (text: string | undefined): number | undefined =>
  text !== undefined && /^(?:0\.\d{1,9}|1)$/.test(text) && Number(text) >= 0.01 ? Number(text) : undefined;

/** As `bottom-right,0.2,0.5`. */
export const watermarkKind: Kind<WatermarkSettings> = {
  expected: "a placement, a size and an opacity such as bottom-right,0.2,0.5",
  parse: (text) => {
    const [name, sizeText, opacityText, ...more] = text.split(",");
    const placement = WATERMARK_PLACEMENTS.find((one) => one === name);
    const [size, opacity] = [part(sizeText), part(opacityText)];
    if (!placement || size === undefined || opacity === undefined || more.length > 0) return undefined;
    return { placement, size, opacity };
  },
  write: ({ placement, size, opacity }) => [placement, size, opacity].join(),
};
