import type { ThumbnailSettings } from "../env";
import { DamagedPictureError, errorMessage } from "../shared/errors";
import { isByDecoder, type ColourPlan } from "./colour/colour-plan";
import { complaintOf, decodeError } from "./decode-error";
import { decodeManaged, type Open } from "./decode-managed";
import type { InputPicture, InspectedPicture } from "./inspect-picture";
import { openPicture, type FailOn } from "./open-picture";
import { cutChannels, flatten, type Pixels } from "./pixels";
import { resize, toPixels } from "./pixels-by-size";
import type { LeftMs } from "./stop-in-time";
import type { Size } from "./thumbnail-layout";

type OnDamage = ThumbnailSettings["thumbnail"]["onDamage"];

/**
 * Harmless warnings about files of common cameras and scanners: a JPEG's unused parameters, libtiff's warnings about
 * tags (tif_dirread.c), and LZW from before TIFF 6.0. Any other warning means damage.
 */
const HARMLESS = new RegExp(
  [
    "Invalid SOS parameters for sequential JPEG",
    "Unknown field with tag",
    "tag (?:ignored|trimmed|value assumed|is missing, assuming)",
    "tags are not sorted",
    "doesn't match SamplesPerPixel",
    "Ignoring extra entries",
    "incorrect count for field",
    "ASCII value for",
    "calculating from imagelength",
    "has IFD looping",
    "Auto-corrected former TIFF subsampling",
    "Old-style LZW codes",
  ].join("|"),
);

export interface DecodeOptions {
  readonly maxPixels: number;
  readonly onDamage: OnDamage;
  readonly leftMs: LeftMs;
  /** `#rrggbb`, put behind what is transparent; without it transparency is kept. */
  readonly background?: string;
}

/**
 * Decodes a picture once, to a size not above its own.
 * @returns The pixels, and what the decoder complained of though it could read the picture.
 * @throws DamagedPictureError, PictureTooLargeError or RenderFailedError.
 */
export async function decodePicture(
  { picture, colourPlan, extraChannels }: InspectedPicture,
  size: Size,
  { maxPixels, background, onDamage, leftMs }: DecodeOptions,
): Promise<{ readonly pixels: Pixels; readonly warnings: readonly string[] }> {
  return decodeStrictly(picture, onDamage, async (failOn, onWarning) => {
    const open: Open = (ignoreIcc) =>
      openPicture(picture.bytes, { failOn, maxPixels, onWarning, leftMs, ignoreIcc });
    // libvips treats the last channel as transparency, so it must be removed before resizing.
    const decoded = await decode(open, extraChannels > 0 ? undefined : size, colourPlan);
    const pixels = extraChannels > 0 ? await resize(cutChannels(decoded, extraChannels), size) : decoded;
    return background === undefined ? pixels : flatten(pixels, background);
  }).then(({ result, warnings }) => ({ pixels: result, warnings }));
}

/** Black of 8 bits, and what 219 steps to white become. */
const [STUDIO_BLACK, STUDIO_SCALE] = [16, 255 / 219];

/** @param size - Default: its own. */
async function decode(open: Open, size: Size | undefined, plan: ColourPlan): Promise<Pixels> {
  if (!isByDecoder(plan)) return decodeManaged(open, size, plan);
  const image = open(plan.by === "decoder-without-profile");
  if ("space" in plan) image.pipelineColourspace(plan.space);
  if (size) image.resize({ ...size, fit: "fill" });
  if (plan.by === "decoder-of-studio-grey") image.linear(STUDIO_SCALE, -STUDIO_BLACK * STUDIO_SCALE);
  return toPixels(image);
}

/**
 * Runs a decoder, and treats each warning as damage, except harmless ones. A damaged picture is decoded again as far as
 * possible, if configured.
 * @throws DamagedPictureError, PictureTooLargeError or RenderFailedError.
 */
export async function decodeStrictly<T>(
  { name }: InputPicture,
  onDamage: OnDamage,
  decode: (failOn: FailOn, onWarning: (warning: string) => void) => Promise<T>,
): Promise<{ readonly result: T; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const onWarning = (warning: string) => {
    if (!warnings.includes(warning)) warnings.push(warning);
  };
  try {
    try {
      return { result: await decode("warning", onWarning), warnings };
    } catch (error) {
      if (!HARMLESS.test(errorMessage(error))) throw error;
      warnings.splice(0, warnings.length, complaintOf(error));
      return { result: await decode("error", onWarning), warnings };
    }
  } catch (cause) {
    const error = decodeError(cause, name, "a whole picture");
    if (onDamage === "refuse" || !(error instanceof DamagedPictureError)) throw error;
    warnings.splice(0, warnings.length, complaintOf(cause));
    try {
      return { result: await decode("none", onWarning), warnings };
    } catch {
      // Nothing of it can be read.
      throw error;
    }
  }
}
