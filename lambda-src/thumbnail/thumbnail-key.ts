import type { ThumbnailFormat, ThumbnailSettings } from "../env";
import { OUTPUT_FORMATS } from "../settings/output-formats";
import { expectKeyLength, expectUnderPrefix } from "../shared/object-key";

/** The known extensions. Anything else after a dot belongs to the name: `scan.001` and `scan.002` are different. */
const PICTURE_EXTENSION = /(?<=[^/])\.(p?jpe?g|jpe|jfif|pjp|a?png|webp|avif|gif|tiff?)$/i;

function withoutPictureExtension(name: string): string {
  return name.replace(PICTURE_EXTENSION, "");
}

/**
 * What a thumbnail of a picture with this name is called: its extension is the format's. A thumbnail that is what its
 * source is keeps the source's name as it stands: the name has to be known before the picture is, and a picture that
 * is not what its extension says gives a thumbnail that is not either, both with the right Content-Type.
 * @param suffix - Put before the extension.
 */
export function thumbnailName(name: string, format: ThumbnailFormat, suffix = ""): string {
  const stem = withoutPictureExtension(name);
  return (
    stem + suffix + (format === "same-as-source" ? name.slice(stem.length) : OUTPUT_FORMATS[format].extension)
  );
}

/**
 * Where the thumbnail of a source goes: `uploads/2026/a.jpg` to `thumbnails/320/2026/a.webp`.
 * The source prefix is left out, the picture extension replaced by the thumbnail's (or that one added); with
 * `same-as-source` it stays. In one format `a.jpg` and `a.png` have the same key, which the first one of them keeps.
 * @throws WrongSourceError when the key does not start with the source prefix.
 * @throws KeyTooLongError when the key would be longer than S3 allows.
 */
export function thumbnailKey(sourceKey: string, width: number, settings: ThumbnailSettings): string {
  const { source, destination, thumbnail } = settings;
  expectUnderPrefix(sourceKey, source.prefix);
  const path = thumbnailName(sourceKey.slice(source.prefix.length), thumbnail.format);
  const key = `${destination.prefix}${String(width)}/${path}`;
  expectKeyLength(key, `the ${String(width)} pixel thumbnail of ${sourceKey}`);
  return key;
}
