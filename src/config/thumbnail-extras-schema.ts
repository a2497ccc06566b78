import * as z from "zod";
import {
  ALSO_READ,
  ASKED_FORMATS,
  METADATA_NAME,
  PLACEHOLDERS,
  WATERMARK_PLACEMENTS,
} from "../../lambda-src/env";
import { distinct } from "./fields";

export { WATERMARK_FILE } from "../../lambda-src/env";

export const alsoFormats = distinct(z.enum(ASKED_FORMATS), "formats")
  .optional()
  .describe(
    "Formats that each thumbnail is also made in, under the same key with the format's extension: avif in " +
      "addition to webp.",
  );

const part = (what: string) =>
  z
    .number({ error: what })
    .min(0.01, { error: what })
    .max(1, { error: what })
    .refine((given) => Number(given.toFixed(4)) === given, { error: `${what}, with at most 4 digits` });

const watermark = z
  .strictObject({
    file: z.string().min(1).describe("A PNG of at most 1 MB. The path is relative to the config's folder."),
    placement: z.enum(WATERMARK_PLACEMENTS).prefault("bottom-right").describe("Where on the thumbnail."),
    size: part("a part of the thumbnail from 0.01 to 1")
      .prefault(0.2)
      .describe("Its maximum share of the thumbnail's width and height."),
    opacity: part("an opacity from 0.01 to 1")
      .prefault(0.5)
      .describe("1 is as opaque as the picture itself."),
  })
  .optional()
  .describe("A picture to place on every thumbnail. It is part of the function's zip.");

/** Optional features of a thumbnail function. Absent ones change nothing in the stacks. */
export const thumbnailExtras = {
  alsoFormats,
  manifest: z
    .literal(true)
    .optional()
    .describe(
      "Writes manifest/<path>.json under the output prefix: the thumbnails of a picture, and their srcset.",
    ),
  placeholder: z
    .enum(PLACEHOLDERS)
    .optional()
    .describe(
      "A blurred preview of 20 to 25 bytes in each thumbnail's user metadata, as thumbhash in base64.",
    ),
  dominantColour: z
    .literal(true)
    .optional()
    .describe("The most frequent colour, in each thumbnail's user metadata, as dominant-colour."),
  focalPoint: z
    .string()
    .regex(METADATA_NAME, { error: "the name of an item of user metadata, without x-amz-meta-" })
    .optional()
    .describe(
      "The item of a source's user metadata that says what cover keeps in the middle: 0.3,0.7 of width and height.",
    ),
  alsoReads: distinct(z.enum(ALSO_READ), "formats")
    .optional()
    .describe(
      "Further formats to read: bmp (uncompressed, up to 16 megapixels) and ico (the largest picture). Their " +
        "suffixes invoke the function only if the source names them.",
    ),
  watermark,
  keepCopyright: z
    .literal(true)
    .optional()
    .describe("Whether EXIF's artist and copyright are kept. All other metadata is always removed."),
};
