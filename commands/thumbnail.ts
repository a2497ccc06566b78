import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { Option } from "commander";
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
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

const EFFORT = wholeNumberOfEach(EFFORT_RANGES);
const WIDTHS = distinctWholeNumbers(1, MAX_THUMBNAIL_SIDE);
const HEIGHTS = wholeNumbers(1, MAX_THUMBNAIL_SIDE);
const COLOUR = matching("a colour such as #ffffff", /^#[\da-fA-F]{6}$/);

interface Options {
  readonly widths?: readonly number[];
  readonly fit?: ThumbnailSettings["thumbnail"]["fit"];
  readonly heights?: readonly number[];
  readonly format?: ThumbnailSettings["thumbnail"]["format"];
  readonly quality?: number;
  readonly effort?: ThumbnailSettings["thumbnail"]["effort"];
  readonly mozjpeg?: true;
  readonly background?: string;
  readonly crop?: ThumbnailSettings["thumbnail"]["crop"];
  readonly sharpen?: true;
  readonly onDamage?: ThumbnailSettings["thumbnail"]["onDamage"];
  readonly longSides?: ThumbnailSettings["thumbnail"]["longSides"];
  readonly extraFrames?: ThumbnailSettings["thumbnail"]["extraFrames"];
  readonly memory: number;
  readonly animated?: true;
  readonly out?: string;
}

const line = () => {
  const given = DEFAULT_THUMBNAIL;
  return commandLine(
    "thumbnail",
    "Puts pictures through the very code of the Lambda function and writes the thumbnails beside them.",
  )
    .argument("[picture...]")
    .addOption(valued("--widths <list>", `in pixels (default: ${given.widths.join(",")})`, WIDTHS))
    .addOption(chosen("--fit <fit>", THUMBNAIL_FITS, given.fit))
    .addOption(valued("--heights <list>", "one for each width, for another fit than width", HEIGHTS))
    .addOption(chosen("--format <format>", THUMBNAIL_FORMATS, given.format))
    .addOption(
      valued(
        "--quality <number>",
        `1 to 100, for JPEG, WebP and AVIF (default: ${defaultOf("quality")})`,
        wholeNumber(1, 100),
      ),
    )
    .addOption(
      valued(
        "--effort <list>",
        `from fastest to smallest, for each (default: ${defaultOf("effort")})`,
        EFFORT,
      ),
    )
    .option("--mozjpeg", "JPEG as mozjpeg writes it")
    .addOption(
      valued(
        "--background <colour>",
        `behind what is transparent, in JPEG, and beside what contain leaves free (default: ${given.background})`,
        COLOUR,
      ),
    )
    .addOption(chosen("--crop <crop>", THUMBNAIL_CROPS, given.crop, "where cover cuts"))
    .option("--sharpen", "a little, after making smaller")
    .addOption(chosen("--on-damage <what>", ON_DAMAGE, given.onDamage, "a damaged picture"))
    .addOption(
      chosen("--long-sides <what>", LONG_SIDES, given.longSides, "a side that the format cannot hold"),
    )
    .addOption(
      chosen("--extra-frames <what>", EXTRA_FRAMES, given.extraFrames, "an animation with too many frames"),
    )
    .addOption(
      valued(
        "--memory <megabytes>",
        "the function's: what would not fit is refused",
        wholeNumber(128, 10_240),
      ).default(DEFAULT_MEMORY_MEGABYTES),
    )
    .option("--animated", "an animated GIF or WebP stays one, in WebP and GIF")
    .option("--out <dir>", "write there instead; made if need be")
    .addHelpText(
      "after",
      `
photo.jpg becomes photo.160.webp, photo.320.webp and so on. No thumbnail is larger than its picture.
Exit codes: 0 all are made; 1 a picture failed; 2 the arguments are wrong, or DIR cannot be made.`,
    );
};

/** An option whose value is checked as the function checks its settings. */
function valued<T>(flags: string, description: string, kind: Kind<T>): Option {
  const option = new Option(flags, description);
  return option.argParser((text: string) => {
    const value = kind.parse(text);
    if (value === undefined) throw wrongFlag(kind.expected, `--${option.name()}`, text);
    return value;
  });
}

function chosen<T extends string>(flags: string, known: readonly T[], usual: T, what?: string): Option {
  const about = what === undefined ? "" : `${what}: `;
  return valued(flags, `${about}${known.join(", ")} (default: ${usual})`, oneOf(known));
}

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
export function thumbnail(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(line(), args, terminal, async (options, pictures) => {
    const request = requestOf(options, pictures);
    if (request.outDirectory !== undefined) makeOutDirectory(request.outDirectory);
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
  });
}

function requestOf(options: Options, pictures: readonly string[]): Request {
  const { memory, out, quality, ...given } = options;
  const settings: Request["settings"] = {
    ...DEFAULT_THUMBNAIL,
    ...given,
    ...(quality !== undefined && { quality: { jpeg: quality, webp: quality, avif: quality } }),
  };
  const { fit, widths, heights } = settings;
  if (heights?.length !== (fit === "width" ? undefined : widths.length)) {
    const expected = fit === "width" ? "nothing" : "one height for each width";
    throw wrongFlag(`${expected} with --fit ${fit}`, "--heights", heights?.join(","));
  }
  if (pictures.length === 0) throw new UsageError("expected at least one picture but received none");
  const request = {
    pictures,
    settings,
    memoryMegabytes: memory,
    ...(out !== undefined && { outDirectory: out }),
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
