import sharp from "sharp";
import type { ThumbnailFormat, ThumbnailSettings } from "../env";
import {
  DamagedPictureError,
  errorMessage,
  FunctionError,
  PictureTooLargeError,
  RenderFailedError,
} from "../shared/errors";
import { inspectPicture, type InputPicture, type PictureHeader } from "./inspect-picture";

// No operation ever comes a second time, so a cache would only hold memory.
sharp.cache(false);
// Several sizes are encoded at once; more threads for each of them gain nothing.
sharp.concurrency(1);

/** A thumbnail's picture data. */
export interface RenderedThumbnail {
  /** The width that was asked for. */
  readonly width: number;
  /** The size it has: narrower than `width` where the source is narrower. */
  readonly pixelWidth: number;
  readonly pixelHeight: number;
  /** Such as `image/webp`. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface RenderedPicture {
  readonly source: PictureHeader;
  /** In the order of the widths asked for. */
  readonly thumbnails: readonly RenderedThumbnail[];
  /** What the decoder complained of, though it could read the picture. */
  readonly warnings: readonly string[];
}

/** The longest side that each format can hold, in pixels. */
const MAX_SIDE: Readonly<Record<ThumbnailFormat, number>> = {
  webp: 16383,
  jpeg: 65535,
  png: 65535,
  avif: 16384,
};

/** Complaints about files that common cameras write and every viewer shows. Any other complaint means damage. */
const HARMLESS = /Invalid SOS parameters for sequential JPEG/;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Pixels extends Size {
  readonly data: Buffer;
  readonly channels: sharp.Channels;
}

/**
 * Makes the thumbnails of one picture: upright as its EXIF orientation says, in sRGB, without metadata, never larger
 * than the picture. An animation gives its first frame. JPEG thumbnails show white where the picture is transparent.
 *
 * The picture is decoded once, to the largest size; the others are made from that.
 * @throws NotAPictureError, UnsupportedPictureError, DamagedPictureError, PictureTooLargeError or RenderFailedError.
 */
export async function renderThumbnails(
  picture: InputPicture,
  settings: ThumbnailSettings["thumbnail"],
): Promise<RenderedPicture> {
  const source = await inspectPicture(picture, settings.maxInputPixels);
  const sizes = settings.widths.map((width) => sizeWithin(source, width));
  for (const { width, height } of sizes) {
    if (Math.max(width, height) > MAX_SIDE[settings.format]) {
      throw new PictureTooLargeError(
        `sides of at most ${String(MAX_SIDE[settings.format])} pixels in ${settings.format}`,
        `a thumbnail of ${picture.name}`,
        `${String(width)} × ${String(height)}`,
      );
    }
  }
  const largest = sizes.reduce((a, b) => (b.width > a.width ? b : a));
  const { pixels, warnings } = await decode(picture, largest, settings);

  // Widths beyond the source's come out the same: each size is encoded once.
  const encoded = new Map<number, Promise<Buffer>>();
  for (const size of sizes) {
    if (!encoded.has(size.width)) encoded.set(size.width, encode(pixels, size, settings, picture.name));
  }
  const thumbnails = await Promise.all(
    sizes.map(async (size, index) => ({
      width: settings.widths[index] ?? size.width,
      pixelWidth: size.width,
      pixelHeight: size.height,
      contentType: `image/${settings.format}`,
      bytes: (await encoded.get(size.width)) ?? Buffer.alloc(0),
    })),
  );
  return { source, thumbnails, warnings };
}

/** The size at this width, or the source's own if it is narrower. From the source each time: rounding adds up in a chain. */
function sizeWithin(source: Size, width: number): Size {
  if (width >= source.width) return { width: source.width, height: source.height };
  return { width, height: Math.max(1, Math.round((source.height * width) / source.width)) };
}

async function decode(
  picture: InputPicture,
  size: Size,
  settings: ThumbnailSettings["thumbnail"],
): Promise<{ pixels: Pixels; warnings: readonly string[] }> {
  const warnings: string[] = [];
  const attempt = async (failOn: "warning" | "error") => {
    const image = sharp(picture.bytes, {
      failOn,
      limitInputPixels: settings.maxInputPixels,
      autoOrient: true,
    });
    image.on("warning", (warning: string) => warnings.push(warning));
    image.resize({ ...size, fit: "fill" });
    if (settings.format === "jpeg") image.flatten({ background: "white" });
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels };
  };
  try {
    try {
      return { pixels: await attempt("warning"), warnings };
    } catch (error) {
      if (!HARMLESS.test(errorMessage(error))) throw error;
      warnings.splice(0, warnings.length, errorMessage(error));
      return { pixels: await attempt("error"), warnings };
    }
  } catch (cause) {
    throw isOutOfMemory(cause)
      ? new RenderFailedError("enough memory", picture.name, errorMessage(cause), { cause })
      : new DamagedPictureError("a whole picture", picture.name, `a damaged one (${errorMessage(cause)})`, {
          cause,
        });
  }
}

async function encode(
  { data, width, height, channels }: Pixels,
  size: Size,
  { format, quality }: ThumbnailSettings["thumbnail"],
  name: string,
): Promise<Buffer> {
  try {
    const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
    if (size.width !== width || size.height !== height) image.resize({ ...size, fit: "fill" });
    // To PNG a quality would mean a palette; left alone it is lossless.
    return await (format === "png" ? image.png() : image.toFormat(format, { quality })).toBuffer();
  } catch (cause) {
    if (cause instanceof FunctionError) throw cause;
    throw new RenderFailedError(`a thumbnail in ${format}`, name, errorMessage(cause), { cause });
  }
}

function isOutOfMemory(error: unknown): boolean {
  return /out of memory|unable to allocate|cannot allocate/i.test(errorMessage(error));
}
