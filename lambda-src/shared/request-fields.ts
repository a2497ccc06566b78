import { UnexpectedEventError } from "./errors";

/** Reads requests strictly: unknown fields are refused. */

export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** The value's fields; none if it is not an object. */
export function asObject(value: unknown): Fields {
  return isObject(value) ? value : {};
}

/** @throws UnexpectedEventError when it is not an object. */
export function asFields(value: unknown, expected: string, subject: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new UnexpectedEventError(expected, subject, describe(value));
}

/** @throws UnexpectedEventError when there are others: a misspelt option must not become its default. */
export function expectFields(fields: Fields, known: readonly string[], subject: string): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UnexpectedEventError(`only ${known.join(", ")}`, subject, describe(unknown));
}

/** @throws UnexpectedEventError when it is not a list, or empty. */
export function asList(value: unknown, subject: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value as unknown[];
  throw new UnexpectedEventError("a list that is not empty", subject, describe(value));
}

/** @throws UnexpectedEventError when it is not text, or empty. */
export function readText(value: unknown, subject: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new UnexpectedEventError("text", subject, describe(value));
}

/**
 * The value of a text in JSON.
 * @throws UnexpectedEventError when it is not text, or not JSON.
 */
export function readJson(value: unknown, subject: string): unknown {
  const json = readText(value, subject);
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new UnexpectedEventError("JSON", subject, describe(value), { cause });
  }
}

/** @throws UnexpectedEventError when it is not text with the prefix. */
export function readKeyUnder(prefix: string, value: unknown, subject: string): string {
  if (typeof value === "string" && value.startsWith(prefix)) return value;
  throw new UnexpectedEventError(`text that starts with ${JSON.stringify(prefix)}`, subject, describe(value));
}

/**
 * True or false; false when it is not there.
 * @throws UnexpectedEventError when it is something else.
 */
export function readFlag(value: unknown, subject: string): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? false;
  throw new UnexpectedEventError("true or false", subject, describe(value));
}

/** The value, short enough for a message. */
export function describe(value: unknown): string {
  const json = value === undefined ? "nothing" : JSON.stringify(value);
  return json.length > 200 ? `${json.slice(0, 200)}…` : json;
}
