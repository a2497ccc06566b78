import type { UserMetadata } from "../shared/user-metadata";
import type { Size } from "./thumbnail-layout";

export interface ManifestThumbnail extends Size {
  readonly key: string;
  /** Such as `image/webp`. */
  readonly contentType: string;
  /** What is in its user metadata about how it looks. */
  readonly look: UserMetadata;
}

/**
 * The manifest of a picture's thumbnails: what a web page needs for `<img srcset>`, or one `<source>` for each type.
 * Addresses are relative to the output prefix, and percent-encoded: neither a space nor a comma may be in a srcset.
 * @see https://html.spec.whatwg.org/multipage/images.html#srcset-attributes
 */
export function writeManifest(
  source: Size,
  thumbnails: readonly ManifestThumbnail[],
  outputPrefix: string,
): Buffer {
  const types = [...new Set(thumbnails.map(({ contentType }) => contentType))];
  const manifest = {
    width: source.width,
    height: source.height,
    thumbnails: thumbnails.map(({ key, width, height, contentType, look }) => ({
      key,
      width,
      height,
      type: contentType,
      ...(look["thumbhash"] !== undefined && { thumbhash: look["thumbhash"] }),
      ...(look["dominant-colour"] !== undefined && { dominantColour: look["dominant-colour"] }),
    })),
    srcset: Object.fromEntries(
      types.map((type) => [
        type,
        srcset(
          thumbnails.filter(({ contentType }) => contentType === type),
          outputPrefix,
        ),
      ]),
    ),
  };
  return Buffer.from(JSON.stringify(manifest));
}

/** Of those that are equally wide, as those of a small source are, the first: a browser may choose among no two. */
function srcset(thumbnails: readonly ManifestThumbnail[], outputPrefix: string): string {
  const byWidth = new Map<number, string>();
  for (const { key, width } of thumbnails) {
    if (!byWidth.has(width)) byWidth.set(width, key.slice(outputPrefix.length));
  }
  return [...byWidth]
    .sort(([a], [b]) => a - b)
    .map(([width, path]) => `${path.split("/").map(encodeURIComponent).join("/")} ${String(width)}w`)
    .join(", ");
}
