import {
  ACCESS_GRANTS_VARIABLES,
  DESTINATION_VARIABLES,
  READ_AS_VARIABLE,
  SOURCE_VARIABLES,
  targetRoleVariables,
  twoWays,
  type AccessGrantsSettings,
  type BucketSettings,
  type SourceReader,
  type SourceSettings,
  type TargetRoleSettings,
} from "./common-settings";
import {
  readVariables,
  textByName,
  variable,
  writeVariables,
  type Environment,
  type Kind,
  type VariablesOf,
} from "./variables";

/** What S3 Access Grants gives for a prefix. */
const PERMISSIONS = ["READ", "WRITE", "READWRITE"] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Where the buckets of code of one's own are, and as whom it reaches them. */
export interface OwnSettings {
  readonly source: SourceSettings & { readonly readAs: SourceReader };
  readonly destination: Omit<BucketSettings, "prefix"> & {
    /** The prefixes that it may reach, and whether it reads or writes there. */
    readonly prefixes: Readonly<Record<string, Permission>>;
  };
  /** Default: the destination is reached as the function's own role. */
  readonly targetRole?: TargetRoleSettings;
  readonly accessGrants?: AccessGrantsSettings;
}

const permissions: Kind<Readonly<Record<string, Permission>>> = {
  expected: `a JSON object of ${PERMISSIONS.join(", ")} by key prefixes`,
  parse: (text) => {
    const given = textByName().parse(text);
    const isKnown = Object.values(given ?? {}).every((one) => PERMISSIONS.some((known) => known === one));
    return isKnown ? (given as Readonly<Record<string, Permission>>) : undefined;
  },
  write: (value) => JSON.stringify(value),
};

const VARIABLES: VariablesOf<OwnSettings> = {
  ...SOURCE_VARIABLES,
  ...READ_AS_VARIABLE,
  "destination.bucket": DESTINATION_VARIABLES["destination.bucket"],
  "destination.bucketOwner": DESTINATION_VARIABLES["destination.bucketOwner"],
  "destination.region": DESTINATION_VARIABLES["destination.region"],
  "destination.prefixes": variable("DESTINATION_PREFIXES", permissions),
  ...targetRoleVariables("with-section"),
  ...ACCESS_GRANTS_VARIABLES,
};

/** The settings as environment variables; a setting that is absent has no variable. */
export function toOwnEnvironment(settings: OwnSettings): Record<string, string> {
  return writeVariables(VARIABLES, settings);
}

/**
 * The settings that the environment holds: what {@link toOwnEnvironment} wrote, exactly.
 * @throws SettingsError that names every variable which is missing or wrong.
 */
export function readOwnSettings(environment: Environment): OwnSettings {
  return readVariables("own code", VARIABLES, environment, twoWays);
}
