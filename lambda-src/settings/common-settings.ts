import { describe, matching, oneOf, variable, wholeNumber, type Kind, type Variable } from "./variables";

/** A bucket with a prefix. */
export interface BucketSettings {
  readonly bucket: string;
  /** Account id of the bucket's owner: sent as ExpectedBucketOwner. */
  readonly bucketOwner: string;
  readonly region: string;
  readonly prefix: string;
}

/** The source of objects. */
export interface SourceSettings extends BucketSettings {
  /**
   * Keys must end in one of these, in any case; other objects are ignored. Default: the events are already filtered.
   */
  readonly suffixes?: readonly string[];
}

/** The destination. */
export interface DestinationSettings extends BucketSettings {
  /**
   * Permanent failures are recorded under this prefix, which ends in a slash. Default: such objects fail the
   * invocation.
   */
  readonly quarantinePrefix?: string;
}

/** The role in account B that writes the destination. */
export interface TargetRoleSettings {
  readonly arn: string;
  readonly sessionName: string;
  readonly externalId?: string;
  /** 900 to 3600: with role chaining, a session lasts an hour at most. */
  readonly durationSeconds: number;
}

/**
 * The credentials that read the source: the function's own role, or those of the destination (the role in account B,
 * Access Grants, or the function's own role).
 */
export const SOURCE_READERS = ["execution-role", "destination-writer"] as const;
export type SourceReader = (typeof SOURCE_READERS)[number];

/** The S3 Access Grants instance that gives access to the destination. */
export interface AccessGrantsSettings {
  /** The instance's owner. */
  readonly accountId: string;
  readonly region: string;
  /** 900 to 43200. */
  readonly sessionSeconds: number;
}

const bucketName = matching("an S3 bucket name", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
const accountId = matching("an account id of 12 digits", /^\d{12}$/);
const region = matching("an AWS Region", /^[a-z]{2}(-[a-z]+)+-\d+$/);
const keySuffixes: Kind<readonly string[]> = {
  expected: "key suffixes, separated by commas",
  parse: (text) => (text.split(",").includes("") ? undefined : text.split(",")),
};
export const anyPrefix = matching("a key prefix, which may be empty", /^/);

export const folderPrefix = matching("a key prefix that ends in a slash", /[^/]\/$/);

/**
 * The conflict between the quarantine prefix and other prefixes; undefined if there is none.
 * @param elsewhere - Prefixes in the same bucket, with their variables.
 */
export function quarantineOverlap(
  quarantinePrefix: string | undefined,
  elsewhere: Readonly<Record<string, string>>,
): string | undefined {
  if (quarantinePrefix === undefined) return undefined;
  const clash = Object.entries(elsewhere).find(
    ([, prefix]) => prefix.startsWith(quarantinePrefix) || quarantinePrefix.startsWith(prefix),
  );
  if (!clash) return undefined;
  const [name, prefix] = clash;
  return (
    `expected a prefix that does not overlap ${name} ${describe(prefix)} in the same bucket for QUARANTINE_PREFIX ` +
    `but received ${describe(quarantinePrefix)}`
  );
}

export const SOURCE_VARIABLES = {
  "source.bucket": variable("SOURCE_BUCKET", bucketName),
  "source.bucketOwner": variable("SOURCE_BUCKET_OWNER", accountId),
  "source.region": variable("SOURCE_REGION", region),
  "source.prefix": variable("SOURCE_PREFIX", anyPrefix),
  "source.suffixes": variable("SOURCE_SUFFIXES", keySuffixes, "never"),
};

export const READ_AS_VARIABLE = { "source.readAs": variable("SOURCE_READ_AS", oneOf(SOURCE_READERS)) };

/** Everything except the prefix, which differs by workload. */
export const DESTINATION_VARIABLES = {
  "destination.bucket": variable("DESTINATION_BUCKET", bucketName),
  "destination.bucketOwner": variable("DESTINATION_BUCKET_OWNER", accountId),
  "destination.region": variable("DESTINATION_REGION", region),
  "destination.quarantinePrefix": variable("QUARANTINE_PREFIX", folderPrefix, "never"),
};

/** @param needed - `always` for a workload without another way to the destination. */
export const targetRoleVariables = (needed: Variable<unknown>["needed"]) => ({
  "targetRole.arn": variable(
    "TARGET_ROLE_ARN",
    matching("a role ARN", /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
    needed,
  ),
  "targetRole.sessionName": variable(
    "TARGET_ROLE_SESSION_NAME",
    matching("a session name of 2 to 64 characters from A-Z a-z 0-9 _+=,.@-", /^[\w+=,.@-]{2,64}$/),
    needed,
  ),
  "targetRole.externalId": variable(
    "TARGET_ROLE_EXTERNAL_ID",
    matching("an external id of 2 to 1224 characters from A-Z a-z 0-9 _+=,.@:/-", /^[\w+=,.@:/-]{2,1224}$/),
    "never",
  ),
  "targetRole.durationSeconds": variable("TARGET_ROLE_DURATION_SECONDS", wholeNumber(900, 3600), needed),
});

export const ACCESS_GRANTS_VARIABLES = {
  "accessGrants.accountId": variable("ACCESS_GRANTS_ACCOUNT_ID", accountId, "with-section"),
  "accessGrants.region": variable("ACCESS_GRANTS_REGION", region, "with-section"),
  "accessGrants.sessionSeconds": variable(
    "ACCESS_GRANTS_SESSION_SECONDS",
    wholeNumber(900, 43_200),
    "with-section",
  ),
};

/** There is one way to the destination. */
export function twoWays({
  targetRole,
  accessGrants,
}: {
  readonly targetRole?: TargetRoleSettings;
  readonly accessGrants?: AccessGrantsSettings;
}): readonly string[] {
  if (targetRole === undefined || accessGrants === undefined) return [];
  return [
    "expected either a role (TARGET_ROLE_ARN) or access grants (ACCESS_GRANTS_ACCOUNT_ID) for the destination " +
      "but received both",
  ];
}
