/**
 * The settings of the thumbnail function, as environment variables.
 *
 * The one file that both sides read: the stack writes the variables with {@link toEnvironment}, the function
 * reads them back with {@link readThumbnailSettings}. Imports nothing, so that it costs the function no start time.
 */

/** The picture formats that thumbnails can be written in. */
export const THUMBNAIL_FORMATS = ["webp", "jpeg", "png", "avif"] as const;
export type ThumbnailFormat = (typeof THUMBNAIL_FORMATS)[number];

/** Whose credentials read the source: the function's own role, or the role in account B. */
export const SOURCE_READERS = ["execution-role", "target-role"] as const;
export type SourceReader = (typeof SOURCE_READERS)[number];

export interface ThumbnailSettings {
  readonly source: {
    readonly bucket: string;
    /** Account id of the bucket's owner: sent as ExpectedBucketOwner. */
    readonly bucketOwner: string;
    readonly region: string;
    /** Keys start with this; it is left out of the thumbnail's key. May be empty. */
    readonly prefix: string;
    readonly readAs: SourceReader;
  };
  readonly destination: {
    readonly bucket: string;
    readonly bucketOwner: string;
    readonly region: string;
    /** Thumbnails are written to `<prefix><width>/<path>`. Ends in a slash. */
    readonly prefix: string;
  };
  /** The role in account B through which the destination is written; absent when the execution role writes directly. */
  readonly targetRole?: {
    readonly arn: string;
    readonly sessionName: string;
    readonly externalId?: string;
    /** 900 to 3600: a session of a role that was taken on by another role lasts an hour at most. */
    readonly durationSeconds: number;
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

/**
 * The environment does not hold the function's settings; the message names every variable that is missing or wrong.
 * Stands apart from the function's other errors because this file imports nothing.
 */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly code = "SETTINGS_INVALID";
  /** @param problems - One sentence for each variable. */
  constructor(readonly problems: readonly string[]) {
    super(
      `the thumbnail function's environment is wrong:\n${problems.map((line) => `  ${line}`).join("\n")}`,
    );
  }
}

interface Kind<T> {
  readonly expected: string;
  /** The value, or undefined when the text does not hold one. */
  readonly parse: (text: string) => T | undefined;
}

const matching = (expected: string, pattern: RegExp): Kind<string> => ({
  expected,
  parse: (text) => (pattern.test(text) ? text : undefined),
});

const oneOf = <T extends string>(values: readonly T[]): Kind<T> => ({
  expected: `one of ${values.join(", ")}`,
  parse: (text) => values.find((value) => value === text),
});

const wholeNumber = (min: number, max: number): Kind<number> => ({
  expected: `a whole number from ${String(min)} to ${String(max)}`,
  parse: (text) => {
    const value = /^[1-9]\d*$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : undefined;
  },
});

const distinctWholeNumbers = (min: number, max: number): Kind<readonly number[]> => ({
  expected: `different whole numbers from ${String(min)} to ${String(max)}, separated by commas`,
  parse: (text) => {
    const values = text.split(",").map(wholeNumber(min, max).parse);
    const known = values.filter((value) => value !== undefined);
    return known.length === values.length && new Set(known).size === known.length ? known : undefined;
  },
});

const bucketName = matching("an S3 bucket name", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
const accountId = matching("an account id of 12 digits", /^\d{12}$/);
const region = matching("an AWS Region", /^[a-z]{2}(-[a-z]+)+-\d+$/);

type Section = keyof ThumbnailSettings;
type SectionOf<S extends Section> = NonNullable<ThumbnailSettings[S]>;
/** Where a setting stands, such as `source.bucket`. */
type Path = { [S in Section]-?: `${S}.${keyof SectionOf<S> & string}` }[Section];
type ValueAt<P> = P extends `${infer S extends Section}.${infer Field}`
  ? Field extends keyof SectionOf<S>
    ? NonNullable<SectionOf<S>[Field]>
    : never
  : never;

interface Variable<T> extends Kind<T> {
  readonly name: string;
  readonly needed: "always" | "with-target-role" | "never";
}

const variable = <T>(name: string, kind: Kind<T>, needed: Variable<T>["needed"] = "always"): Variable<T> => ({
  ...kind,
  name,
  needed,
});

/** Every setting's variable, once. The compiler sees to it that none is left out and that each holds its type. */
const VARIABLES: { readonly [P in Path]: Variable<ValueAt<P>> } = {
  "source.bucket": variable("SOURCE_BUCKET", bucketName),
  "source.bucketOwner": variable("SOURCE_BUCKET_OWNER", accountId),
  "source.region": variable("SOURCE_REGION", region),
  "source.prefix": variable("SOURCE_PREFIX", matching("a key prefix, which may be empty", /^/)),
  "source.readAs": variable("SOURCE_READ_AS", oneOf(SOURCE_READERS)),
  "destination.bucket": variable("DESTINATION_BUCKET", bucketName),
  "destination.bucketOwner": variable("DESTINATION_BUCKET_OWNER", accountId),
  "destination.region": variable("DESTINATION_REGION", region),
  "destination.prefix": variable(
    "DESTINATION_PREFIX",
    matching("a key prefix that ends in a slash", /[^/]\/$/),
  ),
  "targetRole.arn": variable(
    "TARGET_ROLE_ARN",
    matching("a role ARN", /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
    "with-target-role",
  ),
  "targetRole.sessionName": variable(
    "TARGET_ROLE_SESSION_NAME",
    matching("a session name of 2 to 64 characters from A-Z a-z 0-9 _+=,.@-", /^[\w+=,.@-]{2,64}$/),
    "with-target-role",
  ),
  "targetRole.externalId": variable(
    "TARGET_ROLE_EXTERNAL_ID",
    matching("an external id of 2 to 1224 characters from A-Z a-z 0-9 _+=,.@:/-", /^[\w+=,.@:/-]{2,1224}$/),
    "never",
  ),
  "targetRole.durationSeconds": variable(
    "TARGET_ROLE_DURATION_SECONDS",
    wholeNumber(900, 3600),
    "with-target-role",
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

/** Each variable with where its setting stands: the section, and the field in it. */
const entries = Object.entries<Variable<unknown>>(VARIABLES).map(([path, declared]) => {
  const [section, field] = path.split(".") as [Section, string];
  return { ...declared, section, field };
});

/** An environment: `process.env`, or what {@link toEnvironment} gave. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The settings as environment variables; a setting that is absent has no variable. */
export function toEnvironment(settings: ThumbnailSettings): Record<string, string> {
  const pairs = entries.map(({ name, section, field }) => {
    const fields: Readonly<Record<string, unknown>> = { ...settings[section] };
    return [name, fields[field]] as const;
  });
  return Object.fromEntries(
    pairs.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
  );
}

/**
 * The settings that the environment holds: what {@link toEnvironment} wrote, exactly.
 * @throws {@link SettingsError} that names every variable which is missing, wrong, set in half, or would make the
 * function start itself with its own thumbnails.
 */
export function readThumbnailSettings(environment: Environment): ThumbnailSettings {
  const hasTargetRole = entries.some(
    ({ name, section }) => section === "targetRole" && environment[name] !== undefined,
  );
  const problems: string[] = [];
  const sections: Partial<Record<Section, Record<string, unknown>>> = {};
  for (const { name, section, field, expected, parse, needed } of entries) {
    const text = environment[name];
    const value = text === undefined ? undefined : parse(text);
    const mayBeAbsent = needed === "never" || (needed === "with-target-role" && !hasTargetRole);
    if (value !== undefined) (sections[section] ??= {})[field] = value;
    else if (text !== undefined || !mayBeAbsent) {
      problems.push(`expected ${expected} for ${name} but received ${describe(text)}`);
    }
  }
  if (problems.length > 0) throw new SettingsError(problems);
  const settings = sections as unknown as ThumbnailSettings;
  const contradictions = findContradictions(settings);
  if (contradictions.length > 0) throw new SettingsError(contradictions);
  return settings;
}

/** What is wrong only together, each variable being right by itself. */
function findContradictions({ source, destination, targetRole }: ThumbnailSettings): string[] {
  const problems: string[] = [];
  if (source.readAs === "target-role" && targetRole === undefined) {
    problems.push(
      'expected a role ARN for TARGET_ROLE_ARN (SOURCE_READ_AS is "target-role") but received nothing',
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

function describe(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text);
}
