import {
  anyPrefix,
  DESTINATION_VARIABLES,
  SOURCE_VARIABLES,
  targetRoleVariables,
  quarantineOverlap,
  type DestinationSettings,
  type SourceSettings,
  type TargetRoleSettings,
} from "./common-settings";
import {
  describe,
  oneOf,
  readVariables,
  textByName,
  variable,
  writeVariables,
  type Environment,
  type VariablesOf,
} from "./variables";

/** The storage classes for copies. */
export const STORAGE_CLASSES = [
  "STANDARD",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
] as const;

/** The algorithms with full-object checksums, also for multipart uploads. */
export const CHECKSUM_ALGORITHMS = ["CRC64NVME", "CRC32", "CRC32C"] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** The content headers for copies. */
export const CONTENT_HEADERS = [
  "cacheControl",
  "contentDisposition",
  "contentEncoding",
  "contentLanguage",
  "contentType",
] as const;

export interface CopySettings {
  /** Only keys that start with the prefix are copied. May be empty. */
  readonly source: SourceSettings;
  /** The prefix is put before the whole key: `<prefix><key>`. May be empty. */
  readonly destination: DestinationSettings;
  /** The role in account B that reads the source and writes the destination: S3 copies for one caller only. */
  readonly targetRole: TargetRoleSettings;
  /** Attributes of a copy that replace its source's. Default: it keeps all of its source's. */
  readonly copy?: {
    readonly storageClass?: (typeof STORAGE_CLASSES)[number];
    /** All of the copy's tags; empty for none. */
    readonly tags?: Readonly<Record<string, string>>;
    /** All of the copy's user metadata, by names in lower case without `x-amz-meta-`; empty for none. */
    readonly metadata?: Readonly<Record<string, string>>;
    /** Set headers; the others are the source's. */
    readonly contentHeaders?: Readonly<Partial<Record<(typeof CONTENT_HEADERS)[number], string>>>;
    /** Default: the source's, or CRC64NVME if it has no full-object checksum. */
    readonly checksumAlgorithm?: ChecksumAlgorithm;
  };
}

const VARIABLES: VariablesOf<CopySettings> = {
  ...SOURCE_VARIABLES,
  ...DESTINATION_VARIABLES,
  "destination.prefix": variable("DESTINATION_PREFIX", anyPrefix),
  ...targetRoleVariables("always"),
  "copy.storageClass": variable("COPY_STORAGE_CLASS", oneOf(STORAGE_CLASSES), "never"),
  "copy.tags": variable("COPY_TAGS", textByName(), "never"),
  "copy.metadata": variable("COPY_METADATA", textByName(), "never"),
  "copy.contentHeaders": variable("COPY_CONTENT_HEADERS", textByName(CONTENT_HEADERS), "never"),
  "copy.checksumAlgorithm": variable("COPY_CHECKSUM_ALGORITHM", oneOf(CHECKSUM_ALGORITHMS), "never"),
};

/** The copy function's settings as environment variables; a setting that is absent has no variable. */
export function toCopyEnvironment(settings: CopySettings): Record<string, string> {
  return writeVariables(VARIABLES, settings);
}

/**
 * The copy function's settings that the environment holds: what {@link toCopyEnvironment} wrote, exactly.
 * @throws SettingsError that names every variable which is missing or wrong, or would make the function copy its own
 * copies.
 */
export function readCopySettings(environment: Environment): CopySettings {
  return readVariables("copy", VARIABLES, environment, findContradictions);
}

function findContradictions({ source, destination }: CopySettings): readonly string[] {
  // Every copy's key starts with both prefixes, one after the other.
  const copiesStartWith = destination.prefix + source.prefix;
  const isSameBucket = source.bucket === destination.bucket;
  const overlap = quarantineOverlap(destination.quarantinePrefix, {
    "DESTINATION_PREFIX and SOURCE_PREFIX": copiesStartWith,
    ...(isSameBucket && { SOURCE_PREFIX: source.prefix }),
  });
  const problems = overlap === undefined ? [] : [overlap];
  if (!isSameBucket || !copiesStartWith.startsWith(source.prefix)) return problems;
  return [
    ...problems,
    `expected a prefix that puts copies of ${describe(`${source.prefix}…`)} out of the source in the same bucket, ` +
      `so that the function does not invoke itself, for DESTINATION_PREFIX but received ${describe(destination.prefix)}`,
  ];
}
