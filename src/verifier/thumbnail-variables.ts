import type { ThumbnailWriter } from "../config/writer-schema";

type Thumbnail = ThumbnailWriter["thumbnail"];

const ofEach = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([format, value]) => `${format}=${String(value)}`)
    .join(",");

/** A thumbnail function's variables. Each is absent unless the config sets it. */
const VARIABLES: Readonly<Record<string, (declared: Thumbnail) => string | undefined>> = {
  CACHE_CONTROL: ({ cacheControl }) => cacheControl,
  MAX_AVIF_PIXELS: ({ maxAvifPixels }) => String(maxAvifPixels),
  MAX_FRAMES: ({ maxFrames }) => String(maxFrames),
  MAX_INPUT_BYTES: ({ maxInputBytes }) => String(maxInputBytes),
  MAX_INPUT_PIXELS: ({ maxInputPixels }) => String(maxInputPixels),
  MAX_INTERLACED_PIXELS: ({ maxInterlacedPixels }) => String(maxInterlacedPixels),
  THUMBNAIL_ANIMATED: ({ animated }) => String(animated),
  THUMBNAIL_BACKGROUND: ({ background }) => background,
  THUMBNAIL_CROP: ({ crop }) => crop,
  THUMBNAIL_EFFORT: ({ effort }) => ofEach(effort),
  THUMBNAIL_EXTRA_FRAMES: ({ extraFrames }) => extraFrames,
  THUMBNAIL_FIT: ({ fit }) => fit,
  THUMBNAIL_FORMAT: ({ format }) => format,
  THUMBNAIL_HEIGHTS: ({ heights }) => heights?.join(","),
  THUMBNAIL_LONG_SIDES: ({ longSides }) => longSides,
  THUMBNAIL_MOZJPEG: ({ mozjpeg }) => String(mozjpeg),
  THUMBNAIL_ON_DAMAGE: ({ onDamage }) => onDamage,
  THUMBNAIL_QUALITY: ({ quality }) => ofEach(quality),
  THUMBNAIL_SHARPEN: ({ sharpen }) => String(sharpen),
  THUMBNAIL_WIDTHS: ({ widths }) => widths.join(","),
  THUMBNAIL_ALSO_FORMATS: ({ alsoFormats }) => alsoFormats?.join(","),
  THUMBNAIL_DOMINANT_COLOUR: ({ dominantColour }) => dominantColour && "true",
  THUMBNAIL_FOCAL_POINT: ({ focalPoint }) => focalPoint,
  THUMBNAIL_KEEP_COPYRIGHT: ({ keepCopyright }) => keepCopyright && "true",
  THUMBNAIL_MANIFEST: ({ manifest }) => manifest && "true",
  THUMBNAIL_PLACEHOLDER: ({ placeholder }) => placeholder,
  THUMBNAIL_WATERMARK: ({ watermark }) =>
    watermark && [watermark.placement, watermark.size, watermark.opacity].join(),
  THUMBNAIL_PRESETS: ({ presets }) => presets && JSON.stringify(presets),
};

/** The variables that the config asks for, by name. */
export function declaredThumbnailVariables(
  declared: Thumbnail,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(VARIABLES).map(([name, text]) => [name, text(declared)]));
}
