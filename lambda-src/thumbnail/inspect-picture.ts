import sharp from "sharp";
import type { ThumbnailSettings } from "../env";
import { NotAPictureError, PictureTooLargeError, UnsupportedPictureError } from "../shared/errors";
import { complaintOf, decodeError } from "./decode-error";
import { heldBytes, type OwnHeaders } from "./decode-cost";
import { readJpegHeader } from "./headers/jpeg-header";
import { repairJpeg } from "./headers/repair-jpeg";
import { repairPng } from "./headers/repair-png";
import { repairWebp } from "./headers/repair-webp";
import { pictureKind } from "./headers/picture-kind";
import { firstPageOfMany, readTiffHeader, type TiffHeader } from "./headers/tiff-header";
import { isByDecoder, planColours, type ColourPlan } from "./colour/colour-plan";
import { readHeifHeader, repairHeif, type HeifHeader } from "./headers/heif-header";
import { firstGifFrame, repairGif, withTransparentFrame } from "./headers/first-gif-frame";
import { foreignTiff } from "./headers/foreign-tiff";
import { oddJpeg, oddTiff } from "./headers/odd-coding";
import { readPngColours } from "./headers/png-colours";
import { MAX_CHANNELS } from "./open-picture";
import type { DecodeCost } from "./memory-estimate";

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

/** The longest side of a picture that is decoded, in pixels: libvips takes memory by the row. JPEG's decoder stops sooner. */
const MAX_INPUT_SIDE = 65_535;
const MAX_JPEG_SIDE = 65_500;

/** Of a JPEG. Encoders write ten to twenty; each takes the time of a whole picture, in which nothing can end the decoder. */
const MAX_SCANS = 100;

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

/** The header, and how much of the picture to decode. */
export interface InspectedPicture {
  readonly header: PictureHeader;
  /** Of an animation that stays one, 1 otherwise. */
  readonly frames: number;
  readonly cost: DecodeCost;
  /** What to decode: the picture, or what it was repaired to. */
  readonly picture: InputPicture;
  /** What was wrong with it though all of it is there, and what of it is left out. */
  readonly warnings: readonly string[];
  readonly colourPlan: ColourPlan;
  /** Channels beyond its colours and their transparency, such as spot colours. */
  readonly extraChannels: number;
}

type Limits = Pick<
  ThumbnailSettings["thumbnail"],
  | "maxInputPixels"
  | "maxAvifPixels"
  | "maxInterlacedPixels"
  | "maxFrames"
  | "animated"
  | "extraFrames"
  | "onDamage"
>;

export const EXPECTED = `a picture in ${Object.keys(LOADERS).join(", ")}`;

/**
 * Reads only the header: nothing is decoded before the format is known to be safe and the size within limits.
 * @throws NotAPictureError, UnsupportedPictureError, DamagedPictureError or PictureTooLargeError.
 */
export async function inspectPicture(picture: InputPicture, limits: Limits): Promise<InspectedPicture> {
  const { name, bytes } = picture;
  const format = formatOf(picture);
  const jpeg = format === "jpeg" ? readJpegHeader(bytes) : undefined;
  const tiff = format === "tiff" ? readTiffHeader(bytes) : undefined;
  // What a decoder would only call damaged.
  expectCoding({ jpeg, tiff }, name);
  const sizes = jpeg ?? tiff;
  if (sizes) expectSides(sizes, format, name);
  const foreign = tiff && foreignTiff(tiff);
  const heif = format === "avif" ? readHeifHeader(bytes) : undefined;
  const { bytes: whole, warnings } = repair(bytes, format, { jpeg, tiff, heif }, limits);
  const repaired = { ...picture, bytes: foreign?.repair(whole) ?? whole };
  const read = await readMetadata(repaired, format, limits);
  const { metadata, only, complaints } = format === "gif" ? withFreeParts(read) : read;
  expectSides(metadata, format, name);
  const { width, height } = metadata.autoOrient;
  // libvips turns no more than one frame at a time.
  const moves = MOVING.has(format) && limits.animated && (metadata.orientation ?? 1) === 1;
  const had = moves ? (metadata.pages ?? 1) : 1;
  const mayHave = Math.max(
    1,
    Math.min(limits.maxFrames, Math.floor(limits.maxInputPixels / (width * height))),
  );
  const frames = limits.extraFrames === "cut" ? Math.min(had, mayHave) : had;
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
  const colourPlan = planColours(metadata, {
    ...(heif && { heif }),
    ...(format === "png" && { png: readPngColours(bytes) }),
    foreign,
  });
  const extraChannels = extraChannelsOf(metadata, tiff);
  const bytesPerSample = SAMPLE_BYTES[metadata.depth] ?? 8;
  const isWhole = extraChannels > 0 || colourPlan.by === "foreign-tiff";
  const cost = {
    storedWidth: metadata.width,
    channels: metadata.channels,
    bytesPerSample,
    inputBytes: bytes.length + (only.bytes === bytes ? 0 : only.bytes.length),
    heldBytes:
      heldBytes(format, metadata, frames, { jpeg, tiff }, bytes.length, bytesPerSample) +
      (isWhole ? 3 * width * height * metadata.channels * bytesPerSample : 0),
    frames,
    isDeep: !isByDecoder(colourPlan),
  };
  return {
    header: { format, width, height },
    frames,
    cost,
    picture: only,
    warnings: [
      ...warnings,
      ...complaints,
      ...(frames < had ? [`cut to the first ${String(frames)} of ${String(had)} frames`] : []),
    ],
    colourPlan,
    extraChannels,
  };
}

interface ReadMetadata {
  readonly metadata: sharp.Metadata;
  /** What of the picture it is about. */
  readonly only: InputPicture;
  readonly complaints: readonly string[];
}

/**
 * The limits of its pixels are not the decoder's, whose error could not say by how much they are exceeded. Of a GIF that
 * stays no animation the first frame is enough.
 * @throws DamagedPictureError and others, see `decode-error.ts`.
 */
async function readMetadata(
  picture: InputPicture,
  format: InputFormat,
  { onDamage, animated }: Limits,
): Promise<ReadMetadata> {
  const read = ({ bytes }: InputPicture) =>
    sharp(bytes, {
      limitInputPixels: false,
      limitInputChannels: MAX_CHANNELS,
      unlimited: true,
      failOn: onDamage === "render" ? "none" : "warning",
    }).metadata();
  try {
    return { metadata: await read(picture), only: picture, complaints: [] };
  } catch (cause) {
    const alone = format === "gif" && !animated ? firstGifFrame(picture.bytes) : undefined;
    const only = alone && { ...picture, bytes: alone };
    const metadata = await (only && read(only).catch(() => undefined));
    if (!only || !metadata) throw decodeError(cause, picture.name, "a readable header");
    return { metadata, only, complaints: [`GIF: after its first frame: ${complaintOf(cause)}`] };
  }
}

/** What the first frame of a GIF leaves free is transparent. */
function withFreeParts(read: ReadMetadata): ReadMetadata {
  const { metadata, only } = read;
  const bytes = metadata.hasAlpha ? undefined : withTransparentFrame(only.bytes, metadata);
  if (!bytes) return read;
  return { ...read, metadata: { ...metadata, channels: 4, hasAlpha: true }, only: { ...only, bytes } };
}

/** What is wrong around the pixels, made right, so that the decoder can be strict about the pixels themselves. */
function repair(
  bytes: Uint8Array,
  format: InputFormat,
  { jpeg, tiff, heif }: OwnHeaders & { readonly heif?: HeifHeader },
  { onDamage }: Limits,
): { readonly bytes: Uint8Array; readonly warnings: readonly string[] } {
  if (jpeg) return repairJpeg(bytes, jpeg);
  if (format === "webp") return repairWebp(bytes);
  if (format === "gif") return { bytes: repairGif(bytes, onDamage === "refuse"), warnings: [] };
  if (format === "png") return { bytes: repairPng(bytes), warnings: [] };
  if (tiff) return { bytes: firstPageOfMany(bytes, tiff), warnings: [] };
  return { bytes: heif ? repairHeif(bytes, heif) : bytes, warnings: [] };
}

/** TIFF's numbers for samples beyond the colours. Without a number it is not alpha: Photoshop's saved selections. */
const TRANSPARENCY = new Set([1, 2]);

function extraChannelsOf({ channels, space }: sharp.Metadata, tiff: TiffHeader | undefined): number {
  const colours = space === "cmyk" ? 4 : space === "b-w" || space === "grey16" ? 1 : 3;
  const others = Math.max(0, channels - colours);
  const isTransparent = tiff ? TRANSPARENCY.has(tiff.extraSamples[0] ?? 0) : others === 1;
  return isTransparent && colours < 4 ? Math.max(0, others - 1) : others;
}

/** Of the others' many pages (a TIFF's, an AVIF's) the first is the picture. */
export const MOVING: ReadonlySet<InputFormat> = new Set(["gif", "webp"]);

/** By libvips's names. */
const SAMPLE_BYTES: Readonly<Record<string, number>> = {
  char: 1,
  uchar: 1,
  short: 2,
  ushort: 2,
  int: 4,
  uint: 4,
  float: 4,
};

/** @throws NotAPictureError or UnsupportedPictureError. */
function formatOf({ name, bytes }: InputPicture): InputFormat {
  if (bytes.length === 0) throw new NotAPictureError(EXPECTED, name, "an empty object");
  const kind = pictureKind(bytes);
  if (kind === undefined) {
    throw new NotAPictureError(EXPECTED, name, `${String(bytes.length)} bytes of something else`);
  }
  if ("refused" in kind) throw new UnsupportedPictureError(EXPECTED, name, kind.refused);
  return kind.container;
}

/** @throws UnsupportedPictureError or PictureTooLargeError. */
function expectCoding({ jpeg, tiff }: OwnHeaders, name: string): void {
  const odd = (jpeg && oddJpeg(jpeg)) ?? (tiff && oddTiff(tiff));
  if (odd !== undefined) throw new UnsupportedPictureError(EXPECTED, name, odd);
  if (jpeg && jpeg.scans > MAX_SCANS) {
    throw new PictureTooLargeError(`at most ${String(MAX_SCANS)} scans`, name, String(jpeg.scans));
  }
  const channels = tiff?.samplesPerPixel ?? 0;
  if (channels > MAX_CHANNELS) {
    throw new PictureTooLargeError(`at most ${String(MAX_CHANNELS)} channels`, name, String(channels));
  }
}

function expectSides(
  { width, height }: { readonly width: number; readonly height: number },
  format: InputFormat,
  name: string,
): void {
  const most = format === "jpeg" ? MAX_JPEG_SIDE : MAX_INPUT_SIDE;
  if (Math.max(width, height) <= most) return;
  throw new PictureTooLargeError(
    `sides of at most ${String(most)} pixels`,
    name,
    `${String(width)} × ${String(height)}`,
  );
}

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
