import type { ThumbnailFormat, ThumbnailSettings } from "../env";
import { expectKeyLength, expectUnderPrefix } from "../shared/object-key";

/** What the names of thumbnails end in. */
export const EXTENSIONS: Readonly<Record<ThumbnailFormat, string>> = {
  webp: ".webp",
  jpeg: ".jpg",
  png: ".png",
  avif: ".avif",
};

/** What is taken for an extension. Anything else after a dot belongs to the name: `scan.001` and `scan.002` are two. */
const PICTURE_EXTENSION = /(?<=[^/])\.(jpe?g|jpe|jfif|png|webp|avif|gif|tiff?)$/i;

/** The name without its picture extension, if it has one. */
export function withoutPictureExtension(name: string): string {
  return name.replace(PICTURE_EXTENSION, "");
}

/**
 * Where the thumbnail of a source goes: `uploads/2026/a.jpg` to `thumbnails/320/2026/a.webp`.
 * The source prefix is left out, the picture extension replaced by the thumbnail's (or that one added).
 * @throws WrongSourceError when the key does not start with the source prefix.
 * @throws KeyTooLongError when the key would be longer than S3 allows.
 */
export function thumbnailKey(sourceKey: string, width: number, settings: ThumbnailSettings): string {
  const { source, destination, thumbnail } = settings;
  expectUnderPrefix(sourceKey, source.prefix);
  const path = withoutPictureExtension(sourceKey.slice(source.prefix.length));
  const key = `${destination.prefix}${String(width)}/${path}${EXTENSIONS[thumbnail.format]}`;
  expectKeyLength(key, `the ${String(width)} pixel thumbnail of ${sourceKey}`);
  return key;
}
