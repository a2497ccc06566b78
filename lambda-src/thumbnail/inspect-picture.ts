import sharp from "sharp";
import {
  DamagedPictureError,
  errorMessage,
  NotAPictureError,
  PictureTooLargeError,
  UnsupportedPictureError,
} from "../shared/errors";

/** The formats that are read, each with libvips's name for what decodes it. */
const LOADERS = {
  jpeg: "VipsForeignLoadJpegBuffer",
  png: "VipsForeignLoadPngBuffer",
  webp: "VipsForeignLoadWebpBuffer",
  avif: "VipsForeignLoadHeifBuffer",
  gif: "VipsForeignLoadNsgifBuffer",
  tiff: "VipsForeignLoadTiffBuffer",
} as const;

export type InputFormat = keyof typeof LOADERS;

// Whatever else libvips could open (SVG, PDF, files by name) stays shut, even where a header pretends.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: Object.values(LOADERS) });

/** A picture that has come in, and what to call it in messages. */
export interface InputPicture {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the header says, the EXIF orientation applied. */
export interface PictureHeader {
  readonly format: InputFormat;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the header alone: nothing is decoded before the format is known to be a safe one and the size within bounds.
 * @param maxPixels - The most pixels (width times height) that may be decoded.
 * @throws NotAPictureError, UnsupportedPictureError, DamagedPictureError or PictureTooLargeError.
 */
export async function inspectPicture(
  { name, bytes }: InputPicture,
  maxPixels: number,
): Promise<PictureHeader> {
  const expected = `a picture in ${Object.keys(LOADERS).join(", ")}`;
  if (bytes.length === 0) throw new NotAPictureError(expected, name, "an empty object");
  let metadata: sharp.Metadata;
  try {
    // The limit is checked below, where its error can say by how much it is exceeded.
    metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    const message = errorMessage(cause);
    if (message.includes("unsupported image format")) {
      throw new NotAPictureError(expected, name, `${String(bytes.length)} bytes of something else`, {
        cause,
      });
    }
    throw new DamagedPictureError("a readable header", name, `a broken one (${message})`, { cause });
  }
  const { width, height } = metadata.autoOrient;
  // libvips calls AVIF by its container, which HEIC shares.
  const format = metadata.format === "heif" && metadata.compression === "av1" ? "avif" : metadata.format;
  if (!isInputFormat(format))
    throw new UnsupportedPictureError(expected, name, metadata.compression ?? format);
  if (width * height > maxPixels) {
    throw new PictureTooLargeError(
      `at most ${String(maxPixels)} pixels`,
      name,
      `${String(width * height)} (${String(width)} × ${String(height)})`,
    );
  }
  return { format, width, height };
}

function isInputFormat(format: string): format is InputFormat {
  return Object.hasOwn(LOADERS, format);
}
