type Range = readonly [min: number, max: number];

interface FormatSettings {
  /** The suffix of thumbnails in this format. @default - only for same-as-source */
  readonly extension?: string;
  /** From worst to best. @default - lossless */
  readonly quality?: { readonly range: Range; readonly preset: number };
  /** From fastest to smallest. @default - no choice */
  readonly effort?: { readonly range: Range; readonly preset: number };
}

const PERCENT = [1, 100] as const;

/**
 * The output formats. Quality and effort are set by format, in this order. `thumbnail/output-formats.ts` has the
 * encoding.
 */
export const OUTPUT_FORMATS = {
  jpeg: { extension: ".jpg", quality: { range: PERCENT, preset: 80 } },
  // Libwebp's method: at 2 it takes two thirds of the time of the library's own 4 and a twelfth more bytes.
  webp: {
    extension: ".webp",
    quality: { range: PERCENT, preset: 80 },
    effort: { range: [0, 6], preset: 2 },
  },
  avif: {
    extension: ".avif",
    quality: { range: PERCENT, preset: 60 },
    effort: { range: [0, 9], preset: 3 },
  },
  // Zlib's level.
  png: { extension: ".png", effort: { range: [0, 9], preset: 6 } },
  // The palette's effort.
  gif: { effort: { range: [1, 10], preset: 7 } },
  tiff: {},
} as const satisfies Readonly<Record<string, FormatSettings>>;

/** The output formats; with `same-as-source`, any readable format. */
export type OutputFormat = keyof typeof OUTPUT_FORMATS;
type FormatsWith<Setting extends string> = {
  [Format in OutputFormat]: (typeof OUTPUT_FORMATS)[Format] extends Readonly<Record<Setting, unknown>>
    ? Format
    : never;
}[OutputFormat];

/** The selectable formats, the default one first. */
export const NAMED_FORMATS = ["webp", "jpeg", "png", "avif"] as const satisfies FormatsWith<"extension">[];

const ROWS = Object.entries(OUTPUT_FORMATS) as [OutputFormat, FormatSettings][];

function eachOf<Setting extends "quality" | "effort", Value>(
  setting: Setting,
  valueOf: (row: { readonly range: Range; readonly preset: number }) => Value,
): Readonly<Record<FormatsWith<Setting>, Value>> {
  const values = ROWS.flatMap(([format, { [setting]: row }]) =>
    row === undefined ? [] : [[format, valueOf(row)]],
  );
  return Object.fromEntries(values) as Record<FormatsWith<Setting>, Value>;
}

export const QUALITY_RANGES = eachOf("quality", ({ range }) => range);
export const EFFORT_RANGES = eachOf("effort", ({ range }) => range);
export const DEFAULT_QUALITY = eachOf("quality", ({ preset }) => preset);
export const DEFAULT_EFFORT = eachOf("effort", ({ preset }) => preset);

/** The same quality for every format that has one. */
export function evenQuality(percent: number): typeof DEFAULT_QUALITY {
  return eachOf("quality", () => percent);
}
