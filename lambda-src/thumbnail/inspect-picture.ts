import sharp from "sharp";
import type { ThumbnailSettings } from "../env";
import {
  errorMessage,
  NotAPictureError,
  PictureTooLargeError,
  UnsupportedPictureError,
} from "../shared/errors";
import { decodeError } from "./decode-error";

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
  /** Called as soon as the bytes are not needed any more, whether it went well or not. */
  readonly release?: () => void;
}

/** What the header says, the EXIF orientation applied. */
export interface PictureHeader {
  readonly format: InputFormat;
  /** Of one frame. */
  readonly width: number;
  readonly height: number;
}

/** The header, and how much of the picture is to be decoded. */
export interface InspectedPicture {
  readonly header: PictureHeader;
  /** Of an animation that stays one, 1 otherwise. */
  readonly frames: number;
}

type Limits = Pick<
  ThumbnailSettings["thumbnail"],
  "maxInputPixels" | "maxAvifPixels" | "maxInterlacedPixels" | "maxFrames" | "animated"
>;

/**
 * Reads the header alone: nothing is decoded before the format is known to be a safe one and the size within bounds.
 * @throws NotAPictureError, UnsupportedPictureError, DamagedPictureError or PictureTooLargeError.
 */
export async function inspectPicture(
  { name, bytes }: InputPicture,
  limits: Limits,
): Promise<InspectedPicture> {
  const expected = `a picture in ${Object.keys(LOADERS).join(", ")}`;
  if (bytes.length === 0) throw new NotAPictureError(expected, name, "an empty object");
  let metadata: sharp.Metadata;
  try {
    // The limit is checked below, where its error can say by how much it is exceeded.
    metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    if (errorMessage(cause).includes("unsupported image format")) {
      throw new NotAPictureError(expected, name, `${String(bytes.length)} bytes of something else`, {
        cause,
      });
    }
    throw decodeError(cause, name, "a readable header");
  }
  const { width, height } = metadata.autoOrient;
  // libvips calls AVIF by its container, which HEIC shares.
  const format = metadata.format === "heif" && metadata.compression === "av1" ? "avif" : metadata.format;
  if (!isInputFormat(format)) {
    throw new UnsupportedPictureError(expected, name, metadata.compression ?? format);
  }
  // libvips turns no more than one frame at a time.
  const moves = MOVING.has(format) && limits.animated && (metadata.orientation ?? 1) === 1;
  const frames = moves ? (metadata.pages ?? 1) : 1;
  if (frames > limits.maxFrames) {
    throw new PictureTooLargeError(`at most ${String(limits.maxFrames)} frames`, name, String(frames));
  }
  const { most, of } = pixelLimit(format, metadata.isProgressive, limits);
  if (width * height * frames > most) {
    const size = `${String(width)} × ${String(height)}${frames > 1 ? ` × ${String(frames)} frames` : ""}`;
    throw new PictureTooLargeError(
      `at most ${String(most)} pixels${of}`,
      name,
      `${String(width * height * frames)} (${size})`,
    );
  }
  return { header: { format, width, height }, frames };
}

/** Of the others' many pages (a TIFF's, an AVIF's) the first is the picture. */
const MOVING: ReadonlySet<InputFormat> = new Set(["gif", "webp"]);

function pixelLimit(
  format: InputFormat,
  interlaced: boolean,
  { maxInputPixels, maxAvifPixels, maxInterlacedPixels }: Limits,
): { readonly most: number; readonly of: string } {
  if (format === "avif" && maxAvifPixels < maxInputPixels) return { most: maxAvifPixels, of: " in avif" };
  if (interlaced && maxInterlacedPixels < maxInputPixels) {
    return {
      most: maxInterlacedPixels,
      of: ` in ${format === "png" ? "interlaced png" : `progressive ${format}`}`,
    };
  }
  return { most: maxInputPixels, of: "" };
}

function isInputFormat(format: string): format is InputFormat {
  return Object.hasOwn(LOADERS, format);
}
