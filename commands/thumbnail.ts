import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { HandshakeError } from "../config/errors";
import { userPath } from "../config/user-path";
import {
  DEFAULT_THUMBNAIL,
  EFFORT_RANGES,
  EXTRA_FRAMES,
  LONG_SIDES,
  MAX_THUMBNAIL_SIDE,
  ON_DAMAGE,
  THUMBNAIL_CROPS,
  THUMBNAIL_FITS,
  THUMBNAIL_FORMATS,
  type ThumbnailSettings,
} from "../lambda-src/env";
import {
  distinctWholeNumbers,
  matching,
  oneOf,
  wholeNumber,
  wholeNumberOfEach,
  wholeNumbers,
  type Kind,
} from "../lambda-src/settings/variables";
import { errorMessage } from "../lambda-src/shared/errors";
import { DEFAULT_MEMORY_MEGABYTES } from "../lambda-src/thumbnail/memory-estimate";
import { renderThumbnails } from "../lambda-src/thumbnail/render-thumbnails";
import { thumbnailName } from "../lambda-src/thumbnail/thumbnail-key";
import { fileErrorOf } from "./file-error";
import { makeFolder } from "./make-folder";
import { errorText } from "./report-error";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

const EFFORT = wholeNumberOfEach(EFFORT_RANGES);
const WIDTHS = distinctWholeNumbers(1, MAX_THUMBNAIL_SIDE);
const HEIGHTS = wholeNumbers(1, MAX_THUMBNAIL_SIDE);
const COLOUR = matching("a colour such as #ffffff", /^#[\da-fA-F]{6}$/);

const HELP = `Puts pictures through the very code of the Lambda function and writes the thumbnails beside them.

usage: npm run thumbnail -- PICTURE... [options]

  --widths 160,320    widths in pixels, separated by commas (default ${DEFAULT_THUMBNAIL.widths.join(",")})
  --fit cover         ${THUMBNAIL_FITS.join(", ")} (default ${DEFAULT_THUMBNAIL.fit})
  --heights 160,320   one for each width, for another fit than width
  --format webp       ${THUMBNAIL_FORMATS.join(", ")} (default ${DEFAULT_THUMBNAIL.format})
  --quality 80        1 to 100, for JPEG, WebP and AVIF (default ${defaultOf("quality")})
  --effort ${defaultOf("effort")}
                      from fastest to smallest, for each (default as above)
  --mozjpeg           JPEG as mozjpeg writes it
  --background #ffffff  behind what is transparent, in JPEG, and beside what contain leaves free
  --crop attention    ${THUMBNAIL_CROPS.join(", ")}: where cover cuts (default ${DEFAULT_THUMBNAIL.crop})
  --sharpen           a little, after making smaller
  --on-damage render  ${ON_DAMAGE.join(", ")}: what of a damaged picture (default ${DEFAULT_THUMBNAIL.onDamage})
  --long-sides refuse ${LONG_SIDES.join(", ")}: what of a side that the format cannot hold (default ${DEFAULT_THUMBNAIL.longSides})
  --extra-frames cut  ${EXTRA_FRAMES.join(", ")}: what of an animation with too many frames (default ${DEFAULT_THUMBNAIL.extraFrames})
  --memory ${String(DEFAULT_MEMORY_MEGABYTES)}       the function's megabytes: what would not fit is refused (default as here)
  --animated          an animated GIF or WebP stays one, in WebP and GIF
  --out DIR           write there instead; made if need be
  --help              this text

photo.jpg becomes photo.160.webp, photo.320.webp and so on. No thumbnail is larger than its picture.
Exits with 0 when all are made, 1 when a picture failed, 2 for wrong usage or when DIR cannot be made.`;

interface Request {
  readonly pictures: readonly string[];
  readonly settings: ThumbnailSettings["thumbnail"];
  readonly memoryMegabytes: number;
  readonly outDirectory?: string;
}

/**
 * Runs the command.
 * @param args - The command line after the command's name.
 * @returns The exit code: 0, 1 when a picture failed, 2 for wrong usage or when the output folder cannot be made.
 */
export async function thumbnail(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  let request: Request | "help";
  try {
    request = parseRequest(args);
    if (request !== "help" && request.outDirectory !== undefined) makeOutDirectory(request.outDirectory);
  } catch (error) {
    terminal.err(errorText(error instanceof HandshakeError ? error : new UsageError(errorMessage(error))));
    return 2;
  }
  if (request === "help") {
    terminal.out(HELP);
    return 0;
  }
  let failures = 0;
  for (const picture of request.pictures) {
    try {
      await makeThumbnails(picture, request, terminal);
    } catch (error) {
      failures++;
      terminal.err(`failed: ${errorMessage(error)}`);
    }
  }
  return failures === 0 ? 0 : 1;
}

function parseRequest(args: readonly string[]): Request | "help" {
  const { values, positionals: pictures } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      widths: { type: "string" },
      fit: { type: "string" },
      heights: { type: "string" },
      format: { type: "string" },
      quality: { type: "string" },
      effort: { type: "string" },
      mozjpeg: { type: "boolean", default: DEFAULT_THUMBNAIL.mozjpeg },
      background: { type: "string" },
      crop: { type: "string" },
      sharpen: { type: "boolean", default: DEFAULT_THUMBNAIL.sharpen },
      "on-damage": { type: "string" },
      "long-sides": { type: "string" },
      "extra-frames": { type: "string" },
      memory: { type: "string" },
      animated: { type: "boolean", default: DEFAULT_THUMBNAIL.animated },
      out: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const read = <T>(
    flag: Exclude<keyof typeof values, "mozjpeg" | "animated" | "sharpen" | "help">,
    kind: Kind<T>,
  ) => {
    const text = values[flag];
    const value = text === undefined ? undefined : kind.parse(text);
    if (text !== undefined && value === undefined) throw wrongFlag(kind.expected, `--${flag}`, text);
    return value;
  };
  const quality = read("quality", wholeNumber(1, 100));
  const heights = read("heights", HEIGHTS);
  const settings: Request["settings"] = {
    ...DEFAULT_THUMBNAIL,
    widths: read("widths", WIDTHS) ?? DEFAULT_THUMBNAIL.widths,
    fit: read("fit", oneOf(THUMBNAIL_FITS)) ?? DEFAULT_THUMBNAIL.fit,
    ...(heights && { heights }),
    format: read("format", oneOf(THUMBNAIL_FORMATS)) ?? DEFAULT_THUMBNAIL.format,
    ...(quality !== undefined && { quality: { jpeg: quality, webp: quality, avif: quality } }),
    effort: read("effort", EFFORT) ?? DEFAULT_THUMBNAIL.effort,
    mozjpeg: values.mozjpeg,
    background: read("background", COLOUR) ?? DEFAULT_THUMBNAIL.background,
    animated: values.animated,
    crop: read("crop", oneOf(THUMBNAIL_CROPS)) ?? DEFAULT_THUMBNAIL.crop,
    sharpen: values.sharpen,
    onDamage: read("on-damage", oneOf(ON_DAMAGE)) ?? DEFAULT_THUMBNAIL.onDamage,
    longSides: read("long-sides", oneOf(LONG_SIDES)) ?? DEFAULT_THUMBNAIL.longSides,
    extraFrames: read("extra-frames", oneOf(EXTRA_FRAMES)) ?? DEFAULT_THUMBNAIL.extraFrames,
  };
  const wanted = settings.fit === "width" ? undefined : settings.widths.length;
  if (heights?.length !== wanted) {
    const expected = wanted === undefined ? "nothing" : "one height for each width";
    throw wrongFlag(`${expected} with --fit ${settings.fit}`, "--heights", values.heights);
  }
  if (pictures.length === 0) throw new UsageError("expected at least one picture but received none");
  const memoryMegabytes = read("memory", wholeNumber(128, 10_240)) ?? DEFAULT_MEMORY_MEGABYTES;
  const request = {
    pictures,
    settings,
    memoryMegabytes,
    ...(values.out !== undefined && { outDirectory: values.out }),
  };
  refuseOverwriting(request);
  return request;
}

/** Two pictures may want the same name, as photo.jpg and photo.png do, or one's thumbnail be the other's name. */
function refuseOverwriting(request: Request): void {
  const owners = new Map(request.pictures.map((picture) => [userPath(picture), picture]));
  for (const picture of request.pictures) {
    for (const width of request.settings.widths) {
      const path = outputPath(picture, width, request);
      const owner = owners.get(userPath(path));
      if (owner !== undefined) {
        throw new UsageError(
          `expected a name of its own for each file but received ${path} for ${owner} and ${picture}`,
        );
      }
      owners.set(userPath(path), picture);
    }
  }
}

function makeOutDirectory(directory: string): void {
  try {
    makeFolder(userPath(directory));
  } catch (error) {
    throw fileErrorOf(error, directory) ?? error;
  }
}

async function makeThumbnails(picture: string, request: Request, terminal: Terminal): Promise<void> {
  const bytes = await told(picture, readFile(userPath(picture)));
  const start = performance.now();
  const { source, thumbnails, warnings } = await renderThumbnails(
    { name: picture, bytes },
    request.settings,
    request,
  );
  const milliseconds = Math.round(performance.now() - start);
  terminal.out(
    `${picture}: ${source.format}, ${size(source.width, source.height)}, ${kilobytes(bytes)}; ` +
      `${String(thumbnails.length)} thumbnail(s) in ${String(milliseconds)} ms`,
  );
  for (const warning of warnings) terminal.err(`  warning: ${warning}`);
  for (const made of thumbnails) {
    const path = outputPath(picture, made.width, request);
    await told(path, writeFile(userPath(path), made.bytes));
    terminal.out(`  ${path}  ${size(made.pixelWidth, made.pixelHeight)}  ${kilobytes(made.bytes)}`);
  }
}

/** What the system says of a file is told with its path as it was given. */
function told<T>(path: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw fileErrorOf(error, path) ?? error;
  });
}

function outputPath(picture: string, width: number, { settings, outDirectory }: Request): string {
  const name = thumbnailName(basename(picture), settings.format, `.${String(width)}`);
  return join(outDirectory ?? dirname(picture), name);
}

/** As the command line takes it. */
function defaultOf(option: "quality" | "effort"): string {
  const entries = Object.entries<number>(DEFAULT_THUMBNAIL[option]);
  return entries.map(([format, value]) => `${format}=${String(value)}`).join(",");
}

function wrongFlag(expected: string, flag: string, received: string | undefined): UsageError {
  const what = received === undefined ? "nothing" : JSON.stringify(received);
  return new UsageError(`expected ${expected} for ${flag} but received ${what}`);
}

function size(width: number, height: number): string {
  return `${String(width)} × ${String(height)}`;
}

function kilobytes(bytes: Uint8Array): string {
  return `${(bytes.length / 1000).toFixed(1)} kB`;
}
