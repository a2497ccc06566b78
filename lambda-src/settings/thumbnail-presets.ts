import type { ThumbnailSettings } from "./thumbnail-settings";
import type { Kind } from "./variables";

type Thumbnail = ThumbnailSettings["thumbnail"];

/** The options of a preset; `widths` is required. */
export type ThumbnailPreset = Pick<Thumbnail, "widths" | "heights"> &
  Partial<Pick<Thumbnail, "fit" | "format" | "alsoFormats">>;

export type PresetKinds = {
  readonly [F in keyof ThumbnailPreset]-?: Kind<NonNullable<ThumbnailPreset[F]>>;
};

/** Presets by prefix, as a JSON object. */
export const presetsByPrefix = (kinds: PresetKinds): Kind<Readonly<Record<string, ThumbnailPreset>>> => ({
  expected: `a JSON object of presets (${Object.keys(kinds).join(", ")}) by prefixes that end in a slash`,
  parse: (text) => {
    let given: unknown;
    try {
      given = JSON.parse(text);
    } catch {
      return undefined;
    }
    if (!isObject(given)) return undefined;
    const presets = Object.entries(given).map(
      ([prefix, preset]) => [prefix, readPreset(preset, kinds)] as const,
    );
    const areRight = presets.every(([prefix, preset]) => prefix.endsWith("/") && preset !== undefined);
    return areRight ? (Object.fromEntries(presets) as Record<string, ThumbnailPreset>) : undefined;
  },
  write: (presets) => JSON.stringify(presets),
});

function readPreset(given: unknown, kinds: PresetKinds): ThumbnailPreset | undefined {
  if (!isObject(given) || given["widths"] === undefined) return undefined;
  const fields = Object.entries(given).map(([field, value]) => {
    const kind = (kinds as Readonly<Record<string, Kind<unknown>>>)[field];
    return [field, kind?.parse(String(value))] as const;
  });
  const areKnown = fields.every(([, value]) => value !== undefined);
  return areKnown ? (Object.fromEntries(fields) as unknown as ThumbnailPreset) : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The settings with a preset's overrides. Heights belong to widths, so a preset has its own or none. */
export function withPreset(own: Thumbnail, preset: ThumbnailPreset): Thumbnail {
  const thumbnail = { ...own, ...preset };
  if (preset.heights === undefined) delete (thumbnail as { heights?: unknown }).heights;
  return thumbnail;
}

/**
 * The settings for a source: the writer's, overridden by the preset with the longest matching prefix.
 * @param path - The key without the source prefix.
 */
export function thumbnailFor(path: string, thumbnail: Thumbnail): Thumbnail {
  const [longest] = Object.keys(thumbnail.presets ?? {})
    .filter((prefix) => path.startsWith(prefix))
    .sort((a, b) => b.length - a.length);
  const preset = longest === undefined ? undefined : thumbnail.presets?.[longest];
  return preset ? withPreset(thumbnail, preset) : thumbnail;
}
