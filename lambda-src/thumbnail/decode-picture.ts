import sharp from "sharp";
import { errorMessage } from "../shared/errors";
import { decodeError } from "./decode-error";
import { UNLIMITED, type InputPicture } from "./inspect-picture";
import type { Size } from "./thumbnail-layout";

/** Decoded pixels, row after row, upright and in sRGB (or grey). */
export interface Pixels extends Size {
  readonly data: Buffer;
  readonly channels: sharp.Channels;
}

/** Complaints about files that common cameras write and every viewer shows. Any other complaint means damage. */
const HARMLESS = /Invalid SOS parameters for sequential JPEG/;

export interface DecodeOptions {
  readonly maxPixels: number;
  /** `#rrggbb`, put behind what is transparent; without it transparency is kept. */
  readonly background?: string;
}

/**
 * Decodes a picture once, to a size not above its own.
 * @returns The pixels, and what the decoder complained of though it could read the picture.
 * @throws DamagedPictureError, PictureTooLargeError or RenderFailedError.
 */
export async function decodePicture(
  picture: InputPicture,
  size: Size,
  { maxPixels, background }: DecodeOptions,
): Promise<{ readonly pixels: Pixels; readonly warnings: readonly string[] }> {
  return decodeStrictly(picture, async (failOn, onWarning) => {
    const image = sharp(picture.bytes, {
      ...UNLIMITED,
      failOn,
      limitInputPixels: maxPixels,
      autoOrient: true,
    });
    image.on("warning", onWarning);
    image.resize({ ...size, fit: "fill" });
    if (background !== undefined) image.flatten({ background });
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels };
  }).then(({ result, warnings }) => ({ pixels: result, warnings }));
}

/**
 * Runs what decodes a picture, and takes each of the decoder's complaints for damage, but for the harmless ones.
 * @throws DamagedPictureError, PictureTooLargeError or RenderFailedError.
 */
export async function decodeStrictly<T>(
  { name }: InputPicture,
  decode: (failOn: "warning" | "error", onWarning: (warning: string) => void) => Promise<T>,
): Promise<{ readonly result: T; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const onWarning = (warning: string) => void warnings.push(warning);
  try {
    try {
      return { result: await decode("warning", onWarning), warnings };
    } catch (error) {
      if (!HARMLESS.test(errorMessage(error))) throw error;
      warnings.splice(0, warnings.length, errorMessage(error));
      return { result: await decode("error", onWarning), warnings };
    }
  } catch (cause) {
    throw decodeError(cause, name, "a whole picture");
  }
}
