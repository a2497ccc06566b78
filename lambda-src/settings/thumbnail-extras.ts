import { NAMED_FORMATS } from "./output-formats";
import { matching, trueOrFalse, variable, type Kind, type VariablesOf } from "./variables";
import { watermarkKind, type WatermarkSettings } from "./watermark-settings";

/** Optional input formats. */
export const ALSO_READ = ["bmp", "ico"] as const;

/** The form of a placeholder. */
export const PLACEHOLDERS = ["thumbhash"] as const;

/** The name of an item of user metadata, without `x-amz-meta-`. */
export const METADATA_NAME = /^[a-z\d][a-z\d_-]{0,62}$/;

/** Optional features. An absent one has no variable. */
export interface ThumbnailExtras {
  /** Further formats of every thumbnail; not `format` itself. */
  readonly alsoFormats?: readonly (typeof NAMED_FORMATS)[number][];
  /** Whether `<prefix>manifest/<path>.json` lists a picture's thumbnails, with their `srcset`. */
  readonly manifest?: boolean;
  /** Written into each thumbnail's user metadata, as `thumbhash` in base64. */
  readonly placeholder?: (typeof PLACEHOLDERS)[number];
  /** Whether `dominant-colour`, `#rrggbb`, is written into each thumbnail's user metadata. */
  readonly dominantColour?: boolean;
  /** The item of the source's user metadata that says what `cover` keeps in the middle: `0.3,0.7` of width and height. */
  readonly focalPoint?: string;
  /** Whether EXIF's artist and copyright are kept. All other metadata is always removed. */
  readonly keepCopyright?: boolean;
  /** Optional input formats to read. */
  readonly alsoReads?: readonly (typeof ALSO_READ)[number][];
  /** Placed on every thumbnail. Its picture is in the zip. */
  readonly watermark?: WatermarkSettings;
}

/** Some of the values, without duplicates, separated by commas. */
const someOf = <T extends string>(values: readonly T[]): Kind<readonly T[]> => ({
  expected: `different ones of ${values.join(", ")}, separated by commas`,
  parse: (text) => {
    const given = text.split(",");
    const known = given.flatMap((one) => values.filter((value) => value === one));
    return known.length === given.length && new Set(known).size === known.length ? known : undefined;
  },
});

export const EXTRA_VARIABLES: VariablesOf<{ readonly thumbnail: ThumbnailExtras }> = {
  "thumbnail.alsoFormats": variable("THUMBNAIL_ALSO_FORMATS", someOf(NAMED_FORMATS), "never"),
  "thumbnail.manifest": variable("THUMBNAIL_MANIFEST", trueOrFalse, "never"),
  "thumbnail.placeholder": variable(
    "THUMBNAIL_PLACEHOLDER",
    { expected: "thumbhash", parse: (text) => PLACEHOLDERS.find((one) => one === text) },
    "never",
  ),
  "thumbnail.dominantColour": variable("THUMBNAIL_DOMINANT_COLOUR", trueOrFalse, "never"),
  "thumbnail.focalPoint": variable(
    "THUMBNAIL_FOCAL_POINT",
    matching("the name of an item of user metadata, without x-amz-meta-", METADATA_NAME),
    "never",
  ),
  "thumbnail.keepCopyright": variable("THUMBNAIL_KEEP_COPYRIGHT", trueOrFalse, "never"),
  "thumbnail.alsoReads": variable("THUMBNAIL_ALSO_READS", someOf(ALSO_READ), "never"),
  "thumbnail.watermark": variable("THUMBNAIL_WATERMARK", watermarkKind, "never"),
};

/** The conflict between a format and the further ones, or undefined. */
export function alsoFormatsProblem(format: string, alsoFormats: readonly string[] = []): string | undefined {
  if (alsoFormats.length === 0 || (format !== "same-as-source" && !alsoFormats.includes(format)))
    return undefined;
  return format === "same-as-source"
    ? "no further formats with same-as-source, which could be any of them"
    : `formats other than ${format}, which is made anyway`;
}
