import type { ThumbnailWriter } from "../config/writer-schema";

type Thumbnail = ThumbnailWriter["thumbnail"];

/**
 * What of a thumbnail function's options decides which objects it writes and what of a
 * source it shows or gives on. Each is absent where the config does not ask for it.
 */
const VARIABLES: Readonly<Record<string, (declared: Thumbnail) => string | undefined>> = {
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

export function isThumbnailVariable(name: string): boolean {
  return Object.hasOwn(VARIABLES, name);
}

/** The variables that the config asks for, by name. */
export function declaredThumbnailVariables(
  declared: Thumbnail,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(VARIABLES).map(([name, text]) => [name, text(declared)]));
}
