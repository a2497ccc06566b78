import type { ALSO_READ } from "../../lambda-src/env";

type FormatByOption = (typeof ALSO_READ)[number];

/**
 * What thumbnails are made of, and HEIC, which is refused by its name so that its owner sees why. Windows saves JPEGs
 * as `.jfif` and `.jpe` too, cameras HEIC as `.hif`. Two functions with all of these fit a bucket; `.pjpeg` and `.pjp`
 * are too rare to be among them.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/Media/Guides/Formats/Image_types
 */
const ENDINGS = [
  ...["jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "gif", "avif", "tif", "tiff"],
  ...["heic", "heif", "hif"],
] as const;

/**
 * The suffixes of pictures in the cases that cameras, phones and people use: `.jpg`, `.JPG`, `.Jpg`. S3's filters know
 * letters as they stand, and no more than 100 of them a bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export const PICTURE_SUFFIXES: readonly string[] = [
  ...ENDINGS.map((ending) => `.${ending}`),
  ...ENDINGS.map((ending) => `.${ending.toUpperCase()}`),
  ...ENDINGS.map((ending) => `.${ending.charAt(0).toUpperCase()}${ending.slice(1)}`),
];

/** Suffixes of what is read by option alone. */
const BY_OPTION: Readonly<Record<string, FormatByOption>> = {
  ".bmp": "bmp",
  ".dib": "bmp",
  ".ico": "ico",
  ".cur": "ico",
};

/** Which option a suffix needs, in letters of any case; undefined where it needs none. */
export function formatByOption(suffix: string): FormatByOption | undefined {
  const [ending = ""] = /\.[^.]*$/.exec(suffix.toLowerCase()) ?? [];
  return BY_OPTION[ending];
}
