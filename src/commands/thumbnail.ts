import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { userPath } from "../config/user-path";
import {
  alsoFormatsProblem,
  DEFAULT_THUMBNAIL,
  evenQuality,
  type ThumbnailFormat,
  type ThumbnailSettings,
} from "../../lambda-src/env";
import { errorMessage } from "../../lambda-src/shared/errors";
import type { FocalPoint } from "../../lambda-src/thumbnail/focal-point";
import { declaredFormats } from "../../lambda-src/thumbnail/output-keys";
import { lookOf } from "../../lambda-src/thumbnail/picture-look";
import { renderThumbnails } from "../../lambda-src/thumbnail/render-thumbnails";
import { thumbnailName } from "../../lambda-src/thumbnail/thumbnail-key";
import { fileErrorOf } from "./file-error";
import { makeFolder } from "./make-folder";
import { runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { thumbnailLine, wrongFlag, type ThumbnailOptions } from "./thumbnail-options";
import { UsageError } from "./usage-error";

interface Request {
  readonly pictures: readonly string[];
  readonly settings: ThumbnailSettings["thumbnail"];
  readonly memoryMegabytes: number;
  readonly outDirectory?: string;
  readonly focus?: FocalPoint;
}

/**
 * Runs the command.
 * @param args - The command line after the command's name.
 * @returns The exit code: 0, 1 when a picture failed, 2 for wrong usage or when the output folder cannot be made.
 */
export function thumbnail(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<ThumbnailOptions>(thumbnailLine(), args, terminal, async (options, pictures) => {
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

function requestOf(options: ThumbnailOptions, pictures: readonly string[]): Request {
  const { memory, out, quality, placeholder, focus, ...given } = options;
  const settings: Request["settings"] = {
    ...DEFAULT_THUMBNAIL,
    ...given,
    ...(placeholder && { placeholder: "thumbhash" as const }),
    ...(quality !== undefined && { quality: evenQuality(quality) }),
  };
  const { fit, widths, heights } = settings;
  if (heights?.length !== (fit === "width" ? undefined : widths.length)) {
    const expected = fit === "width" ? "nothing" : "one height for each width";
    throw wrongFlag(`${expected} with --fit ${fit}`, "--heights", heights?.join(","));
  }
  const formats = alsoFormatsProblem(settings.format, settings.alsoFormats);
  if (formats !== undefined) throw wrongFlag(formats, "--also-formats", settings.alsoFormats?.join(","));
  if (pictures.length === 0) throw new UsageError("expected at least one picture but received none");
  const request = {
    pictures,
    settings,
    memoryMegabytes: memory,
    ...(focus && { focus }),
    ...(out !== undefined && { outDirectory: out }),
  };
  refuseOverwriting(request);
  return request;
}

/**
 * Two pictures may have the same output name, such as photo.jpg and photo.png, or a thumbnail may have another
 * picture's name.
 */
function refuseOverwriting(request: Request): void {
  const owners = new Map(request.pictures.map((picture) => [userPath(picture), picture]));
  for (const picture of request.pictures) {
    for (const path of outputPaths(picture, request)) {
      const owner = owners.get(userPath(path));
      if (owner !== undefined) {
        throw new UsageError(
          `expected a distinct name for each file but received ${path} for ${owner} and ${picture}`,
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
  const bytes = await withReportedErrors(picture, readFile(userPath(picture)));
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
  const formats = declaredFormats(request.settings);
  for (const made of thumbnails) {
    const path = outputPath(picture, made.width, formats[made.formatIndex] ?? "webp", request);
    await withReportedErrors(path, writeFile(userPath(path), made.bytes));
    const look = Object.values(await lookOf(made.bytes, request.settings, path));
    const facts = [size(made.pixelWidth, made.pixelHeight), kilobytes(made.bytes), ...look];
    terminal.out(`  ${path}  ${facts.join("  ")}`);
  }
}

/** A file system error is reported with the given path. */
function withReportedErrors<T>(path: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw fileErrorOf(error, path) ?? error;
  });
}

function outputPaths(picture: string, request: Request): readonly string[] {
  const { settings } = request;
  return settings.widths.flatMap((width) =>
    declaredFormats(settings).map((format) => outputPath(picture, width, format, request)),
  );
}

function outputPath(
  picture: string,
  width: number,
  format: ThumbnailFormat,
  { outDirectory }: Pick<Request, "outDirectory">,
): string {
  const name = thumbnailName(basename(picture), format, `.${String(width)}`);
  return join(outDirectory ?? dirname(picture), name);
}

function size(width: number, height: number): string {
  return `${String(width)} × ${String(height)}`;
}

function kilobytes(bytes: Uint8Array): string {
  return `${(bytes.length / 1000).toFixed(1)} kB`;
}
