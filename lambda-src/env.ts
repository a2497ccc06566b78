/**
 * The functions' settings, as environment variables. The stacks write them with {@link toEnvironment} and {@link
 * toCopyEnvironment}, and the functions read them.
 */
export {
  CHECKSUM_ALGORITHMS,
  CONTENT_HEADERS,
  readCopySettings,
  STORAGE_CLASSES,
  toCopyEnvironment,
  type ChecksumAlgorithm,
  type CopySettings,
} from "./settings/copy-settings";
export { readOwnSettings, toOwnEnvironment, type OwnSettings } from "./settings/own-settings";
export { SOURCE_READERS, type SourceReader } from "./settings/common-settings";
export {
  DEFAULT_THUMBNAIL,
  EXTRA_FRAMES,
  LONG_SIDES,
  MAX_BYTES,
  MAX_PIXELS,
  MAX_THUMBNAIL_SIDE,
  ON_DAMAGE,
  readThumbnailSettings,
  THUMBNAIL_CROPS,
  THUMBNAIL_FITS,
  THUMBNAIL_FORMATS,
  toEnvironment,
  type ThumbnailCrop,
  type ThumbnailFit,
  type ThumbnailFormat,
  type ThumbnailSettings,
} from "./settings/thumbnail-settings";
export {
  NAMED_FORMATS as ASKED_FORMATS,
  EFFORT_RANGES,
  evenQuality,
  QUALITY_RANGES,
} from "./settings/output-formats";
export { ALSO_READ, alsoFormatsProblem, METADATA_NAME, PLACEHOLDERS } from "./settings/thumbnail-extras";
export { WATERMARK_FILE, WATERMARK_PLACEMENTS } from "./settings/watermark-settings";
export { withPreset } from "./settings/thumbnail-presets";
export { SettingsError, type Environment } from "./settings/variables";
export { MAX_METADATA_BYTES, metadataBytes } from "./shared/user-metadata";
export { MAX_TAGS_HEADER_BYTES, tagsHeader } from "./shared/tags-header";
