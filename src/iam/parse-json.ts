import { printable } from "../text/printable";
import { PolicyError, describeReceived } from "./errors";

/** A JSON object, not null and not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Refuses unknown elements. Names are case-sensitive, as on AWS. */
export function checkElements(
  json: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
  where: string,
): void {
  for (const name of Object.keys(json)) {
    if (!allowed.includes(name)) {
      throw new PolicyError(where, `only the elements ${allowed.join(", ")}`, describeReceived(name));
    }
  }
}

/**
 * The longest ARN.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html
 */
const LONGEST_TEXT = 2048;

/**
 * Refuses texts and names, at any depth, that display differently from what they contain, because people read policies
 * too.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export function checkTexts(value: unknown, where: string): void {
  if (typeof value === "string") {
    if (value.length > LONGEST_TEXT) {
      throw new PolicyError(where, `at most ${LONGEST_TEXT} characters`, `${value.length} characters`);
    }
    if (printable(value) === value) return;
    throw new PolicyError(where, "text without control characters", describeReceived(value));
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => checkTexts(item, `${where}[${String(index)}]`));
  } else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      checkTexts(name, where);
      checkTexts(item, `${where}.${name}`);
    }
  }
}

/** One string or a non-empty list, as a list. */
export function stringList(value: unknown, where: string, expected: string): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new PolicyError(where, expected, "an empty list");
  return list.map((item, index) => {
    if (typeof item !== "string") {
      const place = Array.isArray(value) ? `${where}[${String(index)}]` : where;
      throw new PolicyError(place, expected, describeReceived(item));
    }
    return item;
  });
}

/** The place of an item of a list. A single string has no index. */
export function itemPlace(value: unknown, where: string, index: number): string {
  return Array.isArray(value) ? `${where}[${String(index)}]` : where;
}
