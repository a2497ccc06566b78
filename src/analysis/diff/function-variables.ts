/**
 * The variables that only affect how pictures are rendered and how large they may be. Each is a number, a colour, or
 * one of a few words, and Node.js, Lambda and the SDK do not know it. Any other variable may send objects elsewhere
 * (`DESTINATION_BUCKET`), use another role, or run other code (`NODE_OPTIONS`).
 */
export const TUNING_VARIABLES: ReadonlySet<string> = new Set([
  "THUMBNAIL_WIDTHS",
  "THUMBNAIL_HEIGHTS",
  "THUMBNAIL_FIT",
  "THUMBNAIL_FORMAT",
  "THUMBNAIL_QUALITY",
  "THUMBNAIL_EFFORT",
  "THUMBNAIL_MOZJPEG",
  "THUMBNAIL_BACKGROUND",
  "THUMBNAIL_ANIMATED",
  "MAX_INPUT_BYTES",
  "MAX_INPUT_PIXELS",
  "MAX_AVIF_PIXELS",
  "MAX_INTERLACED_PIXELS",
  "MAX_FRAMES",
  "THUMBNAIL_EXTRA_FRAMES",
  "THUMBNAIL_LONG_SIDES",
  "THUMBNAIL_ON_DAMAGE",
  "THUMBNAIL_CROP",
  "THUMBNAIL_SHARPEN",
]);
