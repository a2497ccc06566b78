import {
  ACCESS_GRANTS_VARIABLES,
  DESTINATION_VARIABLES,
  READ_AS_VARIABLE,
  folderPrefix,
  quarantineOverlap,
  SOURCE_VARIABLES,
  targetRoleVariables,
  twoWays,
  type AccessGrantsSettings,
  type DestinationSettings,
  type SourceReader,
  type SourceSettings,
  type TargetRoleSettings,
} from "./common-settings";
import { alsoFormatsProblem, EXTRA_VARIABLES, type ThumbnailExtras } from "./thumbnail-extras";
import {
  NAMED_FORMATS,
  DEFAULT_EFFORT,
  DEFAULT_QUALITY,
  EFFORT_RANGES,
  QUALITY_RANGES,
} from "./output-formats";
import { presetsByPrefix, withPreset, type ThumbnailPreset } from "./thumbnail-presets";
import {
  describe,
  distinctWholeNumbers,
  matching,
  oneOf,
  readVariables,
  trueOrFalse,
  variable,
  wholeNumber,
  wholeNumberOfEach,
  wholeNumbers,
  writeVariables,
  type Environment,
  type VariablesOf,
} from "./variables";

/** The format of thumbnails: one for all, or each its source's. */
export const THUMBNAIL_FORMATS = [...NAMED_FORMATS, "same-as-source"] as const;
export type ThumbnailFormat = (typeof THUMBNAIL_FORMATS)[number];

/**
 * How a picture fits its thumbnail: `width` has that width and the proportional height; the others need a height.
 * `cover` fills both and crops both ends equally; `contain` shows all of it on a canvas of exactly that size; `inside`
 * shows all of it within that size. None enlarges a picture.
 */
export const THUMBNAIL_FITS = ["width", "cover", "contain", "inside"] as const;
export type ThumbnailFit = (typeof THUMBNAIL_FITS)[number];

/** What `cover` keeps: the middle, the most striking part, or the part with the most detail. */
export const THUMBNAIL_CROPS = ["centre", "attention", "entropy"] as const;
export type ThumbnailCrop = (typeof THUMBNAIL_CROPS)[number];

/** An animation with too many frames is refused, or cut to its first ones. */
export const EXTRA_FRAMES = ["refuse", "cut"] as const;

/** A thumbnail with a side that its format cannot hold is made smaller, or the picture refused. */
export const LONG_SIDES = ["shrink", "refuse"] as const;

/** A damaged picture is refused, or its readable part is used, with a warning. */
export const ON_DAMAGE = ["refuse", "render"] as const;

/** The longest side of a thumbnail: WebP's limit. */
export const MAX_THUMBNAIL_SIDE = 16_383;
/** libvips's default pixel limit. */
export const MAX_PIXELS = 268_402_689;
/** The highest byte limit: half of Lambda's largest memory. */
export const MAX_BYTES = 5_000_000_000;

export interface ThumbnailSettings {
  /** Keys start with the prefix, which may be empty; it is left out of the thumbnail's key. */
  readonly source: SourceSettings & { readonly readAs: SourceReader };
  /** Thumbnails are written to `<prefix><width>/<path>`. The prefix ends in a slash. */
  readonly destination: DestinationSettings & {
    /** Whether thumbnails are deleted with their source. Default: they stay. */
    readonly deleteThumbnails?: boolean;
  };
  /** The role in account B that writes the destination; not with `accessGrants`. */
  readonly targetRole?: TargetRoleSettings;
  /** The S3 Access Grants instance that gives access to the destination; not with `targetRole`. */
  readonly accessGrants?: AccessGrantsSettings;
  readonly thumbnail: ThumbnailExtras & {
    /** Overrides by the beginning of the source's path (the key without the source prefix). */
    readonly presets?: Readonly<Record<string, ThumbnailPreset>>;
    /** In pixels, each from 1 to 16383 (WebP's limit), without duplicates. */
    readonly widths: readonly number[];
    /** One for each width, in the same order, unless `fit` is `width`. */
    readonly heights?: readonly number[];
    readonly fit: ThumbnailFit;
    readonly format: ThumbnailFormat;
    readonly quality: typeof DEFAULT_QUALITY;
    readonly effort: typeof DEFAULT_EFFORT;
    /** Whether JPEG is encoded like mozjpeg: about a tenth smaller, but several times slower. */
    readonly mozjpeg: boolean;
    /** `#rrggbb`: behind transparent parts in formats without transparency, and around the picture with `contain`. */
    readonly background: string;
    /** Whether an animation stays animated, in WebP and GIF. Otherwise its first frame is used. */
    readonly animated: boolean;
    /** Maximum bytes to fetch. */
    readonly maxInputBytes: number;
    /** Maximum pixels to decode; all decoded frames of an animation count. */
    readonly maxInputPixels: number;
    /** The same for AVIF, whose decoder needs many times more memory. */
    readonly maxAvifPixels: number;
    /** The same for formats that must be decoded completely before the first row: interlaced PNG, progressive JPEG. */
    readonly maxInterlacedPixels: number;
    /** How many frames an animation that stays animated may have. */
    readonly maxFrames: number;
    readonly extraFrames: (typeof EXTRA_FRAMES)[number];
    readonly longSides: (typeof LONG_SIDES)[number];
    readonly onDamage: (typeof ON_DAMAGE)[number];
    readonly crop: ThumbnailCrop;
    /** Whether thumbnails are sharpened a little after resizing. */
    readonly sharpen: boolean;
    /** The thumbnails' Cache-Control header. */
    readonly cacheControl: string;
  };
}

/** The default thumbnail settings. */
export const DEFAULT_THUMBNAIL: ThumbnailSettings["thumbnail"] = {
  widths: [160, 320, 640, 1280],
  fit: "width",
  format: "webp",
  quality: DEFAULT_QUALITY,
  effort: DEFAULT_EFFORT,
  mozjpeg: false,
  background: "#ffffff",
  animated: false,
  // An uncompressed picture at the pixel limit.
  maxInputBytes: 256_000_000,
  maxInputPixels: 64_000_000,
  maxAvifPixels: 24_000_000,
  maxInterlacedPixels: 64_000_000,
  maxFrames: 300,
  extraFrames: "refuse",
  longSides: "shrink",
  onDamage: "refuse",
  crop: "centre",
  sharpen: false,
  // A newer source replaces the thumbnail under the same key, so no cache may keep it forever.
  cacheControl: "public, max-age=86400",
};

const WIDTHS = distinctWholeNumbers(1, MAX_THUMBNAIL_SIDE);
const HEIGHTS = wholeNumbers(1, MAX_THUMBNAIL_SIDE);

const VARIABLES: VariablesOf<ThumbnailSettings> = {
  ...SOURCE_VARIABLES,
  ...READ_AS_VARIABLE,
  ...DESTINATION_VARIABLES,
  "destination.prefix": variable("DESTINATION_PREFIX", folderPrefix),
  "destination.deleteThumbnails": variable("DELETE_THUMBNAILS", trueOrFalse, "never"),
  ...targetRoleVariables("with-section"),
  ...ACCESS_GRANTS_VARIABLES,
  "thumbnail.widths": variable("THUMBNAIL_WIDTHS", WIDTHS),
  "thumbnail.heights": variable("THUMBNAIL_HEIGHTS", HEIGHTS, "never"),
  "thumbnail.fit": variable("THUMBNAIL_FIT", oneOf(THUMBNAIL_FITS)),
  "thumbnail.format": variable("THUMBNAIL_FORMAT", oneOf(THUMBNAIL_FORMATS)),
  "thumbnail.quality": variable("THUMBNAIL_QUALITY", wholeNumberOfEach(QUALITY_RANGES)),
  "thumbnail.effort": variable("THUMBNAIL_EFFORT", wholeNumberOfEach(EFFORT_RANGES)),
  "thumbnail.mozjpeg": variable("THUMBNAIL_MOZJPEG", trueOrFalse),
  "thumbnail.background": variable(
    "THUMBNAIL_BACKGROUND",
    matching("a colour such as #ffffff", /^#[\da-fA-F]{6}$/),
  ),
  "thumbnail.animated": variable("THUMBNAIL_ANIMATED", trueOrFalse),
  "thumbnail.maxInputBytes": variable("MAX_INPUT_BYTES", wholeNumber(1, MAX_BYTES)),
  "thumbnail.maxInputPixels": variable("MAX_INPUT_PIXELS", wholeNumber(1, MAX_PIXELS)),
  "thumbnail.maxAvifPixels": variable("MAX_AVIF_PIXELS", wholeNumber(1, MAX_PIXELS)),
  "thumbnail.maxInterlacedPixels": variable("MAX_INTERLACED_PIXELS", wholeNumber(1, MAX_PIXELS)),
  "thumbnail.maxFrames": variable("MAX_FRAMES", wholeNumber(1, 10_000)),
  "thumbnail.extraFrames": variable("THUMBNAIL_EXTRA_FRAMES", oneOf(EXTRA_FRAMES)),
  "thumbnail.longSides": variable("THUMBNAIL_LONG_SIDES", oneOf(LONG_SIDES)),
  "thumbnail.onDamage": variable("THUMBNAIL_ON_DAMAGE", oneOf(ON_DAMAGE)),
  "thumbnail.crop": variable("THUMBNAIL_CROP", oneOf(THUMBNAIL_CROPS)),
  "thumbnail.sharpen": variable("THUMBNAIL_SHARPEN", trueOrFalse),
  "thumbnail.cacheControl": variable(
    "CACHE_CONTROL",
    matching("a Cache-Control header in printable ASCII", /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/),
  ),
  ...EXTRA_VARIABLES,
  "thumbnail.presets": variable(
    "THUMBNAIL_PRESETS",
    presetsByPrefix({
      widths: WIDTHS,
      heights: HEIGHTS,
      fit: oneOf(THUMBNAIL_FITS),
      format: oneOf(THUMBNAIL_FORMATS),
      alsoFormats: EXTRA_VARIABLES["thumbnail.alsoFormats"],
    }),
    "never",
  ),
};

/** The thumbnail function's settings as environment variables; a setting that is absent has no variable. */
export function toEnvironment(settings: ThumbnailSettings): Record<string, string> {
  return writeVariables(VARIABLES, settings);
}

/**
 * The thumbnail function's settings that the environment holds: what {@link toEnvironment} wrote, exactly.
 * @throws SettingsError that names every variable that is missing, wrong or incomplete, or would make the function
 * process its own thumbnails.
 */
export function readThumbnailSettings(environment: Environment): ThumbnailSettings {
  return readVariables("thumbnail", VARIABLES, environment, findContradictions);
}

function findContradictions({
  source,
  destination,
  targetRole,
  accessGrants,
  thumbnail,
}: ThumbnailSettings): readonly string[] {
  const problems = [...contradictionsOf(thumbnail, ""), ...twoWays({ targetRole, accessGrants })];
  for (const [prefix, preset] of Object.entries(thumbnail.presets ?? {})) {
    problems.push(
      ...contradictionsOf(withPreset(thumbnail, preset), ` in THUMBNAIL_PRESETS of ${describe(prefix)}`),
    );
  }
  const overlap =
    source.prefix.startsWith(destination.prefix) || destination.prefix.startsWith(source.prefix);
  if (source.bucket === destination.bucket && overlap) {
    problems.push(
      `expected a prefix that does not overlap SOURCE_PREFIX ${describe(source.prefix)} in the same bucket, ` +
        `so that the function does not invoke itself, for DESTINATION_PREFIX but received ${describe(destination.prefix)}`,
    );
  }
  const quarantined = quarantineOverlap(destination.quarantinePrefix, {
    DESTINATION_PREFIX: destination.prefix,
    ...(source.bucket === destination.bucket && { SOURCE_PREFIX: source.prefix }),
  });
  return quarantined === undefined ? problems : [...problems, quarantined];
}

function contradictionsOf(
  { fit, format, alsoFormats, widths, heights }: ThumbnailSettings["thumbnail"],
  where: string,
): readonly string[] {
  const problems: string[] = [];
  const wanted = fit === "width" ? undefined : widths.length;
  if (heights?.length !== wanted) {
    problems.push(
      `expected ${wanted === undefined ? "nothing" : `${String(wanted)} heights, one for each width,`} for ` +
        `THUMBNAIL_HEIGHTS with THUMBNAIL_FIT ${fit}${where} but received ${describe(heights?.join(","))}`,
    );
  }
  const formats = alsoFormatsProblem(format, alsoFormats);
  if (formats !== undefined) {
    problems.push(
      `expected ${formats}, for THUMBNAIL_ALSO_FORMATS${where} but received ${describe(alsoFormats?.join(","))}`,
    );
  }
  return problems;
}
