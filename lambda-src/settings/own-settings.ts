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
  objectOf,
  readVariables,
  variable,
  writeVariables,
  type Environment,
  type VariablesOf,
} from "./variables";

/** The S3 Access Grants permission for a prefix. */
const PERMISSIONS = ["READ", "WRITE", "READWRITE"] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** One destination of several. `targetRoleArn` is of the role in its owner's account, where one is assumed. */
export type NamedBucket = Omit<BucketSettings, "prefix"> & { readonly targetRoleArn?: string };

/** The buckets and credentials of own code. */
export interface OwnSettings {
  readonly source: SourceSettings & { readonly readAs: SourceReader };
  readonly destination: Omit<BucketSettings, "prefix"> & {
    /** Its prefixes, and whether it reads or writes there. */
    readonly prefixes: Readonly<Record<string, Permission>>;
    /** All destinations by name, if there are several: this one is the first. Default: there is one. */
    readonly byName?: Readonly<Record<string, NamedBucket>>;
  };
  /** Default: the function's own role. */
  readonly targetRole?: TargetRoleSettings;
  readonly accessGrants?: AccessGrantsSettings;
}

const permissions = objectOf<Permission>(`${PERMISSIONS.join(", ")} by key prefixes`, (given) =>
  PERMISSIONS.some((known) => known === given),
);

const NAMED_BUCKET = {
  bucket: DESTINATION_VARIABLES["destination.bucket"],
  bucketOwner: DESTINATION_VARIABLES["destination.bucketOwner"],
  region: DESTINATION_VARIABLES["destination.region"],
  targetRoleArn: targetRoleVariables("never")["targetRole.arn"],
} satisfies Record<keyof NamedBucket, unknown>;

const namedBuckets = objectOf<NamedBucket>(
  `buckets by name, each with ${Object.keys(NAMED_BUCKET).join(", ")}, the last where a role is assumed`,
  (given) =>
    typeof given === "object" &&
    given !== null &&
    Object.entries(NAMED_BUCKET).every(([name, { needed, parse }]) => {
      const value: unknown = Reflect.get(given, name);
      return value === undefined
        ? needed === "never"
        : typeof value === "string" && parse(value) !== undefined;
    }),
);

const VARIABLES: VariablesOf<OwnSettings> = {
  ...SOURCE_VARIABLES,
  ...READ_AS_VARIABLE,
  "destination.bucket": DESTINATION_VARIABLES["destination.bucket"],
  "destination.bucketOwner": DESTINATION_VARIABLES["destination.bucketOwner"],
  "destination.region": DESTINATION_VARIABLES["destination.region"],
  "destination.prefixes": variable("DESTINATION_PREFIXES", permissions),
  "destination.byName": variable("DESTINATIONS", namedBuckets, "never"),
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
