/**
 * Shared by the functions' settings: each is an environment variable in a section of the settings. It imports nothing,
 * so it costs no start time.
 */

/** An environment: `process.env`, or what the stack writes. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment does not hold the function's settings; the message names every variable that is missing or wrong.
 * Separate from the functions' other errors, because this file imports nothing.
 */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly code = "SETTINGS_INVALID";
  /**
   * @param workload - Its function.
   * @param problems - One sentence for each variable.
   */
  constructor(
    workload: string,
    readonly problems: readonly string[],
  ) {
    super(
      `the ${workload} function's environment is wrong:\n${problems.map((line) => `  ${line}`).join("\n")}`,
    );
  }
}

/** The type of a variable. */
export interface Kind<T> {
  readonly expected: string;
  /** The value, or undefined if the text is invalid. */
  readonly parse: (text: string) => T | undefined;
  /** The text of a value. Default: `String`. */
  write?(value: T): string;
}

export const matching = (expected: string, pattern: RegExp): Kind<string> => ({
  expected,
  parse: (text) => (pattern.test(text) ? text : undefined),
});

export const oneOf = <T extends string>(values: readonly T[]): Kind<T> => ({
  expected: `one of ${values.join(", ")}`,
  parse: (text) => values.find((value) => value === text),
});

export const wholeNumber = (min: number, max: number): Kind<number> => ({
  expected: `a whole number from ${String(min)} to ${String(max)}`,
  parse: (text) => {
    const value = /^(0|[1-9]\d*)$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : undefined;
  },
});

export const wholeNumbers = (min: number, max: number): Kind<readonly number[]> => ({
  expected: `whole numbers from ${String(min)} to ${String(max)}, separated by commas`,
  parse: (text) => {
    const values = text.split(",").map(wholeNumber(min, max).parse);
    const known = values.filter((value) => value !== undefined);
    return known.length === values.length ? known : undefined;
  },
});

export const distinctWholeNumbers = (min: number, max: number): Kind<readonly number[]> => {
  const { expected, parse } = wholeNumbers(min, max);
  return {
    expected: `different ${expected}`,
    parse: (text) => {
      const values = parse(text);
      return new Set(values).size === values?.length ? values : undefined;
    },
  };
};

export const trueOrFalse: Kind<boolean> = {
  expected: "true or false",
  parse: (text) => (text === "true" ? true : text === "false" ? false : undefined),
};

/** A whole number for each of some names, in any order: `jpeg=80,webp=75`. */
export const wholeNumberOfEach = <Name extends string>(
  ranges: Readonly<Record<Name, readonly [min: number, max: number]>>,
): Kind<Readonly<Record<Name, number>>> => {
  const entries = Object.entries(ranges) as [Name, readonly [number, number]][];
  const names = entries.map(([name, [min, max]]) => `${name}=${String(min)}…${String(max)}`);
  return {
    expected: `a whole number for each of ${names.join(",")}`,
    parse: (text) => {
      const pairs = text.split(",").map((pair): [string, string] => {
        const [name = "", number = ""] = pair.split("=");
        return [name, number];
      });
      const given = new Map(pairs);
      const values = entries.map(
        ([name, [min, max]]) => [name, wholeNumber(min, max).parse(given.get(name) ?? "")] as const,
      );
      const whole = pairs.length === entries.length && values.every(([, value]) => value !== undefined);
      return whole ? (Object.fromEntries(values) as Record<Name, number>) : undefined;
    },
    write: (value) => entries.map(([name]) => `${name}=${String(value[name])}`).join(","),
  };
};

/** A JSON object with valid members. */
export const objectOf = <T>(
  expected: string,
  isRight: (value: unknown, name: string) => boolean,
): Kind<Readonly<Record<string, T>>> => ({
  expected: `a JSON object of ${expected}`,
  parse: (text) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return undefined;
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const areRight = Object.entries(value).every(([name, given]) => isRight(given, name));
    return areRight ? (value as Readonly<Record<string, T>>) : undefined;
  },
  write: (value) => JSON.stringify(value),
});

/**
 * Texts by their names, as a JSON object.
 * @param names - The allowed names. Default: any.
 */
export const textByName = (names?: readonly string[]): Kind<Readonly<Record<string, string>>> =>
  objectOf(
    `texts${names ? ` by names of ${names.join(", ")}` : ""}`,
    (given, name) => typeof given === "string" && (names?.includes(name) ?? true),
  );

type SectionOf<Settings> = keyof Settings & string;
/** The path of a setting, such as `source.bucket`. */
type PathOf<Settings> = {
  [S in SectionOf<Settings>]-?: `${S}.${keyof NonNullable<Settings[S]> & string}`;
}[SectionOf<Settings>];
type ValueAt<Settings, Path> = Path extends `${infer S}.${infer Field}`
  ? S extends keyof Settings
    ? Field extends keyof NonNullable<Settings[S]>
      ? NonNullable<NonNullable<Settings[S]>[Field]>
      : never
    : never
  : never;

export interface Variable<T> extends Kind<T> {
  readonly name: string;
  /** `with-section`: required if any other variable of its section is present. */
  readonly needed: "always" | "with-section" | "never";
}

export const variable = <T>(
  name: string,
  kind: Kind<T>,
  needed: Variable<T>["needed"] = "always",
): Variable<T> => ({ ...kind, name, needed });

/** Every setting's variable, once. The compiler checks that none is missing and that each has its type. */
export type VariablesOf<Settings> = {
  readonly [P in PathOf<Settings>]: Variable<ValueAt<Settings, P>>;
};

interface Entry extends Variable<unknown> {
  readonly section: string;
  readonly field: string;
}

/** Each variable with its setting's section and field. */
function entriesOf(variables: Readonly<Record<string, Variable<unknown>>>): readonly Entry[] {
  return Object.entries(variables).map(([path, declared]) => {
    const [section = "", field = ""] = path.split(".");
    return { ...declared, section, field };
  });
}

/** The settings as environment variables; a setting that is absent has no variable. */
export function writeVariables<Settings extends object>(
  variables: VariablesOf<Settings>,
  settings: Settings,
): Record<string, string> {
  const sections = settings as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  return Object.fromEntries(
    entriesOf(variables).flatMap((entry) => {
      const value = sections[entry.section]?.[entry.field];
      if (value === undefined) return [];
      return [[entry.name, entry.write ? entry.write(value) : textOf(value)]];
    }),
  );
}

/**
 * The settings that the environment holds: what {@link writeVariables} wrote, exactly.
 * @param workload - Which function's settings, for the error.
 * @param findContradictions - Finds conflicts between valid variables.
 * @throws {@link SettingsError} that names every variable that is missing, wrong or incomplete, and every conflict.
 */
export function readVariables<Settings extends object>(
  workload: string,
  variables: VariablesOf<Settings>,
  environment: Environment,
  findContradictions: (settings: Settings) => readonly string[],
): Settings {
  const entries = entriesOf(variables);
  const present = new Set(
    entries.filter(({ name }) => environment[name] !== undefined).map(({ section }) => section),
  );
  const problems: string[] = [];
  const sections: Partial<Record<string, Record<string, unknown>>> = {};
  for (const { name, section, field, expected, parse, needed } of entries) {
    const text = environment[name];
    const value = text === undefined ? undefined : parse(text);
    const mayBeAbsent = needed === "never" || (needed === "with-section" && !present.has(section));
    if (value !== undefined) (sections[section] ??= {})[field] = value;
    else if (text !== undefined || !mayBeAbsent) {
      problems.push(`expected ${expected} for ${name} but received ${describe(text)}`);
    }
  }
  if (problems.length > 0) throw new SettingsError(workload, problems);
  const settings = sections as Settings;
  const contradictions = findContradictions(settings);
  if (contradictions.length > 0) throw new SettingsError(workload, contradictions);
  return settings;
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(",") : `${value as string | number | boolean}`;
}

/** A variable's text for messages. */
export function describe(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text);
}
