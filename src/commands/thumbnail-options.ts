import { Option } from "commander";
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
} from "../../lambda-src/env";
import { EXTRA_VARIABLES } from "../../lambda-src/settings/thumbnail-extras";
import {
  distinctWholeNumbers,
  matching,
  oneOf,
  wholeNumber,
  wholeNumberOfEach,
  wholeNumbers,
  type Kind,
} from "../../lambda-src/settings/variables";
import { readFocalPoint, type FocalPoint } from "../../lambda-src/thumbnail/focal-point";
import { DEFAULT_MEMORY_MEGABYTES } from "../../lambda-src/thumbnail/memory-estimate";
import { commandLine } from "./run-command";
import { UsageError } from "./usage-error";

const EFFORT = wholeNumberOfEach(EFFORT_RANGES);
const WIDTHS = distinctWholeNumbers(1, MAX_THUMBNAIL_SIDE);
const HEIGHTS = wholeNumbers(1, MAX_THUMBNAIL_SIDE);
const FOCUS: Kind<FocalPoint> = {
  expected: "two numbers from 0 to 1, such as 0.3,0.7",
  parse: (text) => readFocalPoint({ focus: text }, "focus").focus,
};
const COLOUR = matching("a colour such as #ffffff", /^#[\da-fA-F]{6}$/);

export interface ThumbnailOptions {
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
  readonly alsoFormats?: ThumbnailSettings["thumbnail"]["alsoFormats"];
  readonly keepCopyright?: true;
  readonly placeholder?: true;
  readonly dominantColour?: true;
  readonly focus?: FocalPoint;
  readonly out?: string;
}

/** The command line, with its help. */
export const thumbnailLine = () => {
  const given = DEFAULT_THUMBNAIL;
  return commandLine(
    "thumbnail",
    "Makes thumbnails with the code of the Lambda function and writes them next to the pictures.",
  )
    .argument("[picture...]")
    .addOption(valued("--widths <list>", `in pixels (default: ${given.widths.join(",")})`, WIDTHS))
    .addOption(chosen("--fit <fit>", THUMBNAIL_FITS, given.fit))
    .addOption(valued("--heights <list>", "one for each width, if fit is not width", HEIGHTS))
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
    .addOption(
      valued("--also-formats <list>", "further formats to make", EXTRA_VARIABLES["thumbnail.alsoFormats"]),
    )
    .option("--mozjpeg", "encode JPEG as mozjpeg does")
    .addOption(
      valued(
        "--background <colour>",
        `behind transparent parts in JPEG, and around the picture with contain (default: ${given.background})`,
        COLOUR,
      ),
    )
    .addOption(chosen("--crop <crop>", THUMBNAIL_CROPS, given.crop, "where cover cuts"))
    .addOption(
      valued("--focus <point>", "what cover keeps in the middle: 0.3,0.7 of width and height", FOCUS),
    )
    .option("--sharpen", "sharpen a little after resizing")
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
        "the function's memory: a picture that does not fit is refused",
        wholeNumber(128, 10_240),
      ).default(DEFAULT_MEMORY_MEGABYTES),
    )
    .option("--animated", "keep animated GIF and WebP animated, in WebP and GIF")
    .option("--keep-copyright", "keep EXIF's artist and copyright")
    .option("--placeholder", "print each thumbnail's ThumbHash")
    .option("--dominant-colour", "print the dominant colour")
    .option("--out <dir>", "write to this folder; created if missing")
    .addHelpText(
      "after",
      `
photo.jpg becomes photo.160.webp, photo.320.webp and so on. No thumbnail is larger than its picture.
Exit codes: 0 all were made; 1 a picture failed; 2 the arguments are wrong, or the folder cannot be created.`,
    );
};

/** An option that is checked like the function's setting. */
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

/** In the command line's form. */
function defaultOf(option: "quality" | "effort"): string {
  const entries = Object.entries<number>(DEFAULT_THUMBNAIL[option]);
  return entries.map(([format, value]) => `${format}=${String(value)}`).join(",");
}

/** The expected value of a flag. */
export function wrongFlag(expected: string, flag: string, received: string | undefined): UsageError {
  const what = received === undefined ? "nothing" : JSON.stringify(received);
  return new UsageError(`expected ${expected} for ${flag} but received ${what}`);
}
