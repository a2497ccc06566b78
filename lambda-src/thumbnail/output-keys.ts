import { createHash } from "node:crypto";
import type { ThumbnailFormat, ThumbnailSettings } from "../env";
import { expectKeyLength, expectUnderPrefix } from "../shared/object-key";
import type { UserMetadata } from "../shared/user-metadata";
import { isFromVersion, type SourceVersion } from "./source-stamp";
import { thumbnailKey } from "./thumbnail-key";

type Thumbnail = ThumbnailSettings["thumbnail"];

/** The formats that each thumbnail is made in: the writer's own first, then the further ones. */
export function declaredFormats({ format, alsoFormats = [] }: Thumbnail): readonly ThumbnailFormat[] {
  return [format, ...alsoFormats];
}

/**
 * All keys that are written for a source: its thumbnails, size by size, each in all its formats, and its manifest last.
 * @throws WrongSourceError or KeyTooLongError.
 */
export function outputKeys(sourceKey: string, settings: ThumbnailSettings): readonly string[] {
  const { thumbnail } = settings;
  const keys = thumbnail.widths.flatMap((width) =>
    declaredFormats(thumbnail).map((format) =>
      thumbnailKey(sourceKey, width, { ...settings, thumbnail: { ...thumbnail, format } }),
    ),
  );
  return thumbnail.manifest ? [...keys, manifestKey(sourceKey, settings)] : keys;
}

/** What a manifest's user metadata name which outputs it lists by. */
export const LISTED = "manifest-of";

/** A hash of all keys of a source: other sizes or formats give another. */
export function listedStamp(keys: readonly string[]): UserMetadata {
  return { [LISTED]: createHash("sha256").update(keys.join("\n")).digest("hex").slice(0, 16) };
}

/** Whether the object was made from this version and, if it is a manifest, lists these outputs. */
export function isDone(metadata: UserMetadata, version: SourceVersion, look: UserMetadata = {}): boolean {
  return isFromVersion(metadata, version) && metadata[LISTED] === look[LISTED];
}

/** Where a thumbnail's key stands among {@link outputKeys}. */
export function outputIndex(width: number, formatIndex: number, thumbnail: Thumbnail): number {
  return thumbnail.widths.indexOf(width) * declaredFormats(thumbnail).length + formatIndex;
}

/**
 * Where the manifest of a source's thumbnails goes: `uploads/2026/a.jpg` to `thumbnails/manifest/2026/a.jpg.json`. No
 * width is called so.
 */
function manifestKey(sourceKey: string, { source, destination }: ThumbnailSettings): string {
  expectUnderPrefix(sourceKey, source.prefix);
  const key = `${destination.prefix}manifest/${sourceKey.slice(source.prefix.length)}.json`;
  expectKeyLength(key, `the manifest of ${sourceKey}`);
  return key;
}
