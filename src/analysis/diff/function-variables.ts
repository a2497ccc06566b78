/**
 * The variables that only say how pictures are made and how large they may be. The functions' code reads each as a number,
 * a colour, or one of a few words; neither Node.js nor Lambda nor the SDK knows a variable of such a name. Of any other,
 * objects may go elsewhere (`DESTINATION_BUCKET`), another role may be asked for, or other code run (`NODE_OPTIONS`).
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
