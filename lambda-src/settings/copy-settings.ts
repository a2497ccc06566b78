import {
  anyPrefix,
  DESTINATION_VARIABLES,
  SOURCE_VARIABLES,
  targetRoleVariables,
  quarantineOverlap,
  type BucketSettings,
  type DestinationSettings,
  type TargetRoleSettings,
} from "./common-settings";
import {
  describe,
  readVariables,
  variable,
  writeVariables,
  type Environment,
  type VariablesOf,
} from "./variables";

export interface CopySettings {
  /** Only keys that start with the prefix are copied. May be empty. */
  readonly source: BucketSettings;
  /** The prefix is put before the whole key: `<prefix><key>`. May be empty. */
  readonly destination: DestinationSettings;
  /** The role in account B that reads the source and writes the destination: S3 copies for one caller only. */
  readonly targetRole: TargetRoleSettings;
}

const VARIABLES: VariablesOf<CopySettings> = {
  ...SOURCE_VARIABLES,
  ...DESTINATION_VARIABLES,
  "destination.prefix": variable("DESTINATION_PREFIX", anyPrefix),
  ...targetRoleVariables("always"),
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
    `expected a prefix that takes copies of ${describe(`${source.prefix}…`)} out of the source in the same bucket, ` +
      `lest it be an endless loop, for DESTINATION_PREFIX but received ${describe(destination.prefix)}`,
  ];
}
