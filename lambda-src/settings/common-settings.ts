import { describe, matching, oneOf, variable, wholeNumber, type Kind, type Variable } from "./variables";

/** A bucket, and where in it. */
export interface BucketSettings {
  readonly bucket: string;
  /** Account id of the bucket's owner: sent as ExpectedBucketOwner. */
  readonly bucketOwner: string;
  readonly region: string;
  readonly prefix: string;
}

/** Where objects come from. */
export interface SourceSettings extends BucketSettings {
  /**
   * Keys end in one of these, in letters of any case; other objects are passed over. Default: the events are of such keys
   * alone.
   */
  readonly suffixes?: readonly string[];
}

/** Where things are written. */
export interface DestinationSettings extends BucketSettings {
  /**
   * Records of objects that fail for good are written under this prefix, which ends in a slash. Default: such objects
   * fail the invocation.
   */
  readonly quarantinePrefix?: string;
}

/** The role in account B through which the destination is written. */
export interface TargetRoleSettings {
  readonly arn: string;
  readonly sessionName: string;
  readonly externalId?: string;
  /** 900 to 3600: a session of a role that was assumed by another role lasts an hour at most. */
  readonly durationSeconds: number;
}

/**
 * Whose credentials read the source: the function's own role, or the destination's writer: the role in account
 * B, a session of Access Grants, or, when it is written directly, the function's own role after all.
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
 * Why records of failed objects must not be where other objects come or go; undefined when they are apart.
 * @param elsewhere - Prefixes in the same bucket, with the variables that they come from.
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
    `expected a prefix apart from ${name} ${describe(prefix)} in the same bucket for QUARANTINE_PREFIX ` +
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

/** All but the prefix, of which each workload has its own idea. */
export const DESTINATION_VARIABLES = {
  "destination.bucket": variable("DESTINATION_BUCKET", bucketName),
  "destination.bucketOwner": variable("DESTINATION_BUCKET_OWNER", accountId),
  "destination.region": variable("DESTINATION_REGION", region),
  "destination.quarantinePrefix": variable("QUARANTINE_PREFIX", folderPrefix, "never"),
};

/** @param needed - `always` for a workload that has no other way to the destination. */
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

/** The destination is reached in one way. */
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
