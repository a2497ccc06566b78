import * as z from "zod";
import {
  alsoFormatsProblem,
  DEFAULT_THUMBNAIL,
  EFFORT_RANGES,
  evenQuality,
  EXTRA_FRAMES,
  LONG_SIDES,
  MAX_BYTES,
  MAX_PIXELS,
  MAX_THUMBNAIL_SIDE,
  ON_DAMAGE,
  QUALITY_RANGES,
  THUMBNAIL_CROPS,
  THUMBNAIL_FITS,
  THUMBNAIL_FORMATS,
  withPreset,
} from "../../lambda-src/env";
import { integer, unique } from "./fields";
import { alsoFormats, thumbnailExtras } from "./thumbnail-extras-schema";

/** A number for each format, within its range. */
function byFormat<Format extends string>(
  ranges: Readonly<Record<Format, readonly [min: number, max: number]>>,
  defaults: Readonly<Record<Format, number>>,
  unit: string,
) {
  const fields = (Object.keys(ranges) as Format[]).map((format) => {
    const [min, max] = ranges[format];
    return [format, integer(min, max, unit).prefault(defaults[format])] as const;
  });
  return z.strictObject(
    Object.fromEntries(fields) as Record<Format, z.ZodPrefault<ReturnType<typeof integer>>>,
  );
}

const quality = z
  .union(
    [
      integer(...QUALITY_RANGES.webp, "percent"),
      byFormat(QUALITY_RANGES, DEFAULT_THUMBNAIL.quality, "percent"),
    ],
    { error: "a whole number of percent from 1 to 100, or one for each of jpeg, webp and avif" },
  )
  .prefault({})
  .transform((given) => (typeof given === "number" ? evenQuality(given) : given))
  .describe("1 to 100, for all formats or by format. PNG, GIF and TIFF are lossless.");

const effort = byFormat(EFFORT_RANGES, DEFAULT_THUMBNAIL.effort, "effort")
  .prefault({})
  .describe("From fastest to smallest, by format.");

const widths = z
  .array(integer(1, MAX_THUMBNAIL_SIDE, "pixels"))
  .min(1)
  .max(20)
  .refine(...unique("widths"));

const heights = z
  .array(integer(1, MAX_THUMBNAIL_SIDE, "pixels"))
  .optional()
  .describe("One for each width, in the same order. Required unless fit is width.");

const presets = z
  .record(
    z
      .string()
      .regex(/^[^/].*\/$/, { error: 'the beginning of a path that ends in a slash, such as "avatars/"' }),
    z.strictObject({
      widths,
      heights,
      fit: z.enum(THUMBNAIL_FITS).optional(),
      format: z.enum(THUMBNAIL_FORMATS).optional(),
      alsoFormats,
    }),
  )
  .optional()
  .describe(
    "Other sizes for some sources, by the beginning of the source's path (the key without the source prefix). " +
      "The longest match counts.",
  );

/** The output and the limits of a thumbnail function. */
export const thumbnailSchema = z
  .strictObject({
    widths: widths.prefault([...DEFAULT_THUMBNAIL.widths]),
    heights,
    fit: z
      .enum(THUMBNAIL_FITS)
      .prefault(DEFAULT_THUMBNAIL.fit)
      .describe(
        "width: this width, and the proportional height. cover: fills width and height, and cuts off the rest. " +
          "contain: the whole picture on a canvas of that size. inside: the whole picture within that size. " +
          "Pictures are never enlarged.",
      ),
    format: z
      .enum(THUMBNAIL_FORMATS)
      .prefault(DEFAULT_THUMBNAIL.format)
      .describe("With same-as-source the thumbnail's key keeps the source's extension."),
    quality,
    effort,
    mozjpeg: z
      .boolean()
      .prefault(DEFAULT_THUMBNAIL.mozjpeg)
      .describe("Whether JPEG is encoded as mozjpeg does: smaller, but several times slower."),
    background: z
      .string()
      .regex(/^#[\da-fA-F]{6}$/, { error: 'a colour, such as "#ffffff"' })
      .prefault(DEFAULT_THUMBNAIL.background)
      .describe("Behind transparent parts in JPEG, and around the picture with contain."),
    animated: z
      .boolean()
      .prefault(DEFAULT_THUMBNAIL.animated)
      .describe(
        "Whether an animated GIF or WebP stays animated, in WebP and GIF. Otherwise its first frame is used.",
      ),
    maxInputBytes: integer(1, MAX_BYTES, "bytes")
      .prefault(DEFAULT_THUMBNAIL.maxInputBytes)
      .describe("A larger object is refused before it is fetched."),
    maxInputPixels: integer(1, MAX_PIXELS, "pixels")
      .prefault(DEFAULT_THUMBNAIL.maxInputPixels)
      .describe(
        "A picture that is larger, according to its header, is refused. All frames of an animation count.",
      ),
    maxAvifPixels: integer(1, MAX_PIXELS, "pixels")
      .prefault(DEFAULT_THUMBNAIL.maxAvifPixels)
      .describe("The same for AVIF, whose decoder takes more memory."),
    maxInterlacedPixels: integer(1, MAX_PIXELS, "pixels")
      .prefault(DEFAULT_THUMBNAIL.maxInterlacedPixels)
      .describe("The same for interlaced PNG and progressive JPEG, which are decoded as a whole."),
    maxFrames: integer(1, 10_000, "frames")
      .prefault(DEFAULT_THUMBNAIL.maxFrames)
      .describe("How many frames an animation that stays animated may have."),
    extraFrames: z
      .enum(EXTRA_FRAMES)
      .prefault(DEFAULT_THUMBNAIL.extraFrames)
      .describe(
        "An animation with more frames, or more pixels in all, is refused, or cut to its first frames.",
      ),
    longSides: z
      .enum(LONG_SIDES)
      .prefault(DEFAULT_THUMBNAIL.longSides)
      .describe(
        "A thumbnail with a side that its format cannot hold (WebP: 16,383 pixels) is made smaller, or its " +
          "picture refused.",
      ),
    onDamage: z
      .enum(ON_DAMAGE)
      .prefault(DEFAULT_THUMBNAIL.onDamage)
      .describe("A damaged picture is refused, or its readable part is used, with a warning."),
    crop: z
      .enum(THUMBNAIL_CROPS)
      .prefault(DEFAULT_THUMBNAIL.crop)
      .describe("What cover keeps: the middle, the most striking part, or the part with the most detail."),
    sharpen: z
      .boolean()
      .prefault(DEFAULT_THUMBNAIL.sharpen)
      .describe("Whether thumbnails are sharpened a little after resizing."),
    cacheControl: z
      .string()
      .regex(/^[\w=,; -]{1,256}$/, { error: 'a Cache-Control value, such as "public, max-age=86400"' })
      .prefault(DEFAULT_THUMBNAIL.cacheControl),
    ...thumbnailExtras,
    presets,
  })
  .superRefine((given, context) => {
    const { presets: others = {}, ...own } = given;
    checkTogether(own, [], own, context);
    for (const [prefix, preset] of Object.entries(others)) {
      checkTogether(withPreset(own, preset), ["presets", prefix], preset, context);
    }
  });

/** Checks across fields. */
function checkTogether(
  given: Parameters<typeof withPreset>[0],
  path: readonly string[],
  own: { readonly alsoFormats?: readonly string[] },
  context: z.core.$RefinementCtx,
): void {
  const wanted = given.fit === "width" ? undefined : given.widths.length;
  if (given.heights?.length !== wanted) {
    context.addIssue({
      code: "custom",
      path: [...path, "heights"],
      input: given.heights,
      message: wanted === undefined ? 'no heights, since fit is "width"' : "one height for each width",
    });
  }
  const problem = alsoFormatsProblem(given.format, given.alsoFormats);
  if (problem === undefined) return;
  // A preset may contradict what it inherits from the writer.
  const [field, message] =
    own.alsoFormats === undefined
      ? (["format", "a format that the writer's alsoFormats can accompany, or separate alsoFormats"] as const)
      : (["alsoFormats", problem] as const);
  context.addIssue({ code: "custom", path: [...path, field], input: given[field], message });
}
