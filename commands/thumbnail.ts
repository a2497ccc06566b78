import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { DEFAULT_THUMBNAIL, THUMBNAIL_FORMATS, type ThumbnailSettings } from "../lambda-src/env";
import { errorMessage } from "../lambda-src/shared/errors";
import { renderThumbnails } from "../lambda-src/thumbnail/render-thumbnails";
import { EXTENSIONS, withoutPictureExtension } from "../lambda-src/thumbnail/thumbnail-key";
import { UsageError } from "./usage-error";

const HELP = `Puts pictures through the very code of the Lambda function and writes the thumbnails beside them.

usage: npm run thumbnail -- PICTURE... [options]

  --widths 160,320   widths in pixels, separated by commas   (default ${DEFAULT_THUMBNAIL.widths.join(",")})
  --format webp      ${THUMBNAIL_FORMATS.join(", ")}                   (default ${DEFAULT_THUMBNAIL.format})
  --quality 80       1 to 100; PNG is lossless without it    (default ${String(DEFAULT_THUMBNAIL.quality)})
  --out DIR          write there instead; made if need be
  --help             this text

photo.jpg becomes photo.160.webp, photo.320.webp and so on. No thumbnail is larger than its picture.
Exits with 0 when all are made, 1 when a picture failed, 2 for wrong usage.`;

/** Where the command writes its lines. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
}

type ThumbnailOptions = Pick<ThumbnailSettings["thumbnail"], "widths" | "format" | "quality">;

interface Request {
  readonly pictures: readonly string[];
  readonly options: ThumbnailOptions;
  readonly outDirectory?: string;
}

/**
 * Runs the command.
 * @param args - The command line after the command's name.
 * @returns The exit code: 0, 1 when a picture failed, 2 for wrong usage.
 */
export async function thumbnail(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  let request: Request | "help";
  try {
    request = parseRequest(args);
  } catch (error) {
    terminal.err(errorMessage(error instanceof UsageError ? error : new UsageError(errorMessage(error))));
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
      widths: { type: "string", default: DEFAULT_THUMBNAIL.widths.join(",") },
      format: { type: "string", default: DEFAULT_THUMBNAIL.format },
      quality: { type: "string", default: String(DEFAULT_THUMBNAIL.quality) },
      out: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const format = THUMBNAIL_FORMATS.find((known) => known === values.format);
  if (!format) throw wrongFlag(`one of ${THUMBNAIL_FORMATS.join(", ")}`, "--format", values.format);
  const widths = values.widths.split(",").map((width) => wholeNumber("--widths", width, 16383));
  if (new Set(widths).size < widths.length) throw wrongFlag("different widths", "--widths", values.widths);
  const quality = wholeNumber("--quality", values.quality, 100);
  if (pictures.length === 0) throw new UsageError("expected at least one picture but received none");
  const request = {
    pictures,
    options: { widths, format, quality },
    ...(values.out !== undefined && { outDirectory: values.out }),
  };
  refuseOverwriting(request);
  return request;
}

/** Two pictures may want the same name, as photo.jpg and photo.png do, or one's thumbnail be the other's name. */
function refuseOverwriting(request: Request): void {
  const owners = new Map(request.pictures.map((picture) => [resolve(picture), picture]));
  for (const picture of request.pictures) {
    for (const width of request.options.widths) {
      const path = outputPath(picture, width, request);
      const owner = owners.get(resolve(path));
      if (owner !== undefined) {
        throw new UsageError(
          `expected a name of its own for each file but received ${path} for ${owner} and ${picture}`,
        );
      }
      owners.set(resolve(path), picture);
    }
  }
}

async function makeThumbnails(picture: string, request: Request, terminal: Terminal): Promise<void> {
  const bytes = await readFile(picture);
  const start = performance.now();
  const settings = { ...DEFAULT_THUMBNAIL, ...request.options };
  const { source, thumbnails, warnings } = await renderThumbnails({ name: picture, bytes }, settings);
  const milliseconds = Math.round(performance.now() - start);
  terminal.out(
    `${picture}: ${source.format}, ${size(source.width, source.height)}, ${kilobytes(bytes)}; ` +
      `${String(thumbnails.length)} thumbnail(s) in ${String(milliseconds)} ms`,
  );
  for (const warning of warnings) terminal.err(`  warning: ${warning}`);
  if (request.outDirectory !== undefined) await mkdir(request.outDirectory, { recursive: true });
  for (const made of thumbnails) {
    const path = outputPath(picture, made.width, request);
    await writeFile(path, made.bytes);
    terminal.out(`  ${path}  ${size(made.pixelWidth, made.pixelHeight)}  ${kilobytes(made.bytes)}`);
  }
}

function outputPath(picture: string, width: number, { options, outDirectory }: Request): string {
  const name = `${withoutPictureExtension(basename(picture))}.${String(width)}${EXTENSIONS[options.format]}`;
  return join(outDirectory ?? dirname(picture), name);
}

function wholeNumber(flag: string, text: string, max: number): number {
  const value = /^[1-9]\d*$/.test(text) ? Number(text) : NaN;
  if (!(value <= max)) throw wrongFlag(`a whole number from 1 to ${String(max)}`, flag, text);
  return value;
}

function wrongFlag(expected: string, flag: string, received: string): UsageError {
  return new UsageError(`expected ${expected} for ${flag} but received ${JSON.stringify(received)}`);
}

function size(width: number, height: number): string {
  return `${String(width)} × ${String(height)}`;
}

function kilobytes(bytes: Uint8Array): string {
  return `${(bytes.length / 1000).toFixed(1)} kB`;
}

if (require.main === module) {
  const terminal: Terminal = {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  };
  void thumbnail(process.argv.slice(2), terminal).then((code) => {
    process.exitCode = code;
  });
}
