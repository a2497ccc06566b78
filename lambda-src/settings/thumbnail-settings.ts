import {
  accountId,
  DESTINATION_VARIABLES,
  region,
  SOURCE_VARIABLES,
  targetRoleVariables,
  type BucketSettings,
  type TargetRoleSettings,
} from "./common-settings";
import {
  describe,
  distinctWholeNumbers,
  matching,
  oneOf,
  readVariables,
  variable,
  wholeNumber,
  writeVariables,
  type Environment,
  type VariablesOf,
} from "./variables";

/** The picture formats that thumbnails can be written in. */
export const THUMBNAIL_FORMATS = ["webp", "jpeg", "png", "avif"] as const;
export type ThumbnailFormat = (typeof THUMBNAIL_FORMATS)[number];

/**
 * Whose credentials read the source: the function's own role, or whoever writes the destination: the role in account
 * B, a session of Access Grants, or, when it is written directly, the function's own role after all.
 */
export const SOURCE_READERS = ["execution-role", "destination-writer"] as const;
export type SourceReader = (typeof SOURCE_READERS)[number];

export interface ThumbnailSettings {
  /** Keys start with the prefix, which may be empty; it is left out of the thumbnail's key. */
  readonly source: BucketSettings & { readonly readAs: SourceReader };
  /** Thumbnails are written to `<prefix><width>/<path>`. The prefix ends in a slash. */
  readonly destination: BucketSettings;
  /** The role in account B through which the destination is written; not together with `accessGrants`. */
  readonly targetRole?: TargetRoleSettings;
  /** The S3 Access Grants instance that gives access to the destination; not together with `targetRole`. */
  readonly accessGrants?: {
    /** The instance's owner. */
    readonly accountId: string;
    readonly region: string;
    /** 900 to 43200. */
    readonly sessionSeconds: number;
  };
  readonly thumbnail: {
    /** In pixels, each from 1 to 16383 (the widest that WebP can hold), none twice. */
    readonly widths: readonly number[];
    readonly format: ThumbnailFormat;
    /** 1 to 100. PNG is lossless and takes no notice of it. */
    readonly quality: number;
    readonly maxInputPixels: number;
    /** The thumbnails' Cache-Control header. */
    readonly cacheControl: string;
  };
}

/** What a thumbnail is when nothing else is asked for. */
export const DEFAULT_THUMBNAIL: ThumbnailSettings["thumbnail"] = {
  widths: [160, 320, 640, 1280],
  format: "webp",
  quality: 80,
  maxInputPixels: 64_000_000,
  // A newer source replaces the thumbnail under the same key, so no cache may keep it for ever.
  cacheControl: "public, max-age=86400",
};

const VARIABLES: VariablesOf<ThumbnailSettings> = {
  ...SOURCE_VARIABLES,
  "source.readAs": variable("SOURCE_READ_AS", oneOf(SOURCE_READERS)),
  ...DESTINATION_VARIABLES,
  "destination.prefix": variable(
    "DESTINATION_PREFIX",
    matching("a key prefix that ends in a slash", /[^/]\/$/),
  ),
  ...targetRoleVariables("with-section"),
  "accessGrants.accountId": variable("ACCESS_GRANTS_ACCOUNT_ID", accountId, "with-section"),
  "accessGrants.region": variable("ACCESS_GRANTS_REGION", region, "with-section"),
  "accessGrants.sessionSeconds": variable(
    "ACCESS_GRANTS_SESSION_SECONDS",
    wholeNumber(900, 43_200),
    "with-section",
  ),
  "thumbnail.widths": variable("THUMBNAIL_WIDTHS", distinctWholeNumbers(1, 16383)),
  "thumbnail.format": variable("THUMBNAIL_FORMAT", oneOf(THUMBNAIL_FORMATS)),
  "thumbnail.quality": variable("THUMBNAIL_QUALITY", wholeNumber(1, 100)),
  "thumbnail.maxInputPixels": variable("MAX_INPUT_PIXELS", wholeNumber(1, 268_402_689)),
  "thumbnail.cacheControl": variable(
    "CACHE_CONTROL",
    matching("a Cache-Control header in printable ASCII", /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/),
  ),
};

/** The thumbnail function's settings as environment variables; a setting that is absent has no variable. */
export function toEnvironment(settings: ThumbnailSettings): Record<string, string> {
  return writeVariables(VARIABLES, settings);
}

/**
 * The thumbnail function's settings that the environment holds: what {@link toEnvironment} wrote, exactly.
 * @throws SettingsError that names every variable which is missing, wrong, set in half, or would make the function
 * start itself with its own thumbnails.
 */
export function readThumbnailSettings(environment: Environment): ThumbnailSettings {
  return readVariables("thumbnail", VARIABLES, environment, findContradictions);
}

function findContradictions({
  source,
  destination,
  targetRole,
  accessGrants,
}: ThumbnailSettings): readonly string[] {
  const problems: string[] = [];
  if (targetRole && accessGrants) {
    problems.push(
      "expected either a role (TARGET_ROLE_ARN) or access grants (ACCESS_GRANTS_ACCOUNT_ID) for the destination " +
        "but received both",
    );
  }
  const overlap =
    source.prefix.startsWith(destination.prefix) || destination.prefix.startsWith(source.prefix);
  if (source.bucket === destination.bucket && overlap) {
    problems.push(
      `expected a prefix apart from SOURCE_PREFIX ${describe(source.prefix)} in the same bucket, ` +
        `lest it be an endless loop, for DESTINATION_PREFIX but received ${describe(destination.prefix)}`,
    );
  }
  return problems;
}
