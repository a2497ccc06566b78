import type { ALSO_READ } from "../../lambda-src/env";

type FormatByOption = (typeof ALSO_READ)[number];

/**
 * Formats for thumbnails, and HEIC, which is refused by name so that its owner sees why. Windows saves JPEGs as `.jfif`
 * and `.jpe` too, cameras HEIC as `.hif`. Two functions with all of these fit a bucket. `.pjpeg` and `.pjp` are too
 * rare.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/Media/Guides/Formats/Image_types
 */
const ENDINGS = [
  ...["jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "gif", "avif", "tif", "tiff"],
  ...["heic", "heif", "hif"],
] as const;

/**
 * The suffixes of pictures in the cases that cameras, phones and people use: `.jpg`, `.JPG`, `.Jpg`. S3's filters are
 * case-sensitive, and a bucket can have 100.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export const PICTURE_SUFFIXES: readonly string[] = [
  ...ENDINGS.map((ending) => `.${ending}`),
  ...ENDINGS.map((ending) => `.${ending.toUpperCase()}`),
  ...ENDINGS.map((ending) => `.${ending.charAt(0).toUpperCase()}${ending.slice(1)}`),
];

/** Suffixes of formats that need an option. */
const BY_OPTION: Readonly<Record<string, FormatByOption>> = {
  ".bmp": "bmp",
  ".dib": "bmp",
  ".ico": "ico",
  ".cur": "ico",
};

/** The option that a suffix needs, in any case; undefined if none. */
export function formatByOption(suffix: string): FormatByOption | undefined {
  const [ending = ""] = /\.[^.]*$/.exec(suffix.toLowerCase()) ?? [];
  return BY_OPTION[ending];
}
