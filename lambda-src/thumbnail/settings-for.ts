import type { ThumbnailSettings } from "../env";
import { expectUnderPrefix } from "../shared/object-key";
import { thumbnailFor } from "../settings/thumbnail-presets";

/**
 * The settings for one source, with the preset of its prefix.
 * @throws WrongSourceError when the key does not start with the source prefix.
 */
export function settingsFor(sourceKey: string, settings: ThumbnailSettings): ThumbnailSettings {
  const { source, thumbnail } = settings;
  if (!thumbnail.presets) return settings;
  expectUnderPrefix(sourceKey, source.prefix);
  return { ...settings, thumbnail: thumbnailFor(sourceKey.slice(source.prefix.length), thumbnail) };
}
