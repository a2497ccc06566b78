import { isObject } from "../../iam/parse-json";

/**
 * Whether a value of a plan or a state equals a stack's. Terraform shows blocks as lists, adds defaults, and reformats
 * JSON; AWS returns sets in any order.
 */
export function sameValue(expected: unknown, received: unknown): boolean {
  return JSON.stringify(inOneForm(expected)) === JSON.stringify(inOneForm(received));
}

/** Shows two values from shortly before the first difference. */
export function differentTexts(expected: unknown, received: unknown): readonly [string, string] {
  const textOf = (value: unknown): string => {
    const form = inOneForm(value);
    return form === undefined ? "nothing" : JSON.stringify(form);
  };
  const [left, right] = [textOf(expected), textOf(received)];
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  const from = Math.max(0, at - BEFORE);
  const cut = (text: string): string =>
    `${from > 0 ? "…" : ""}${text.slice(from, from + SHOWN)}${from + SHOWN < text.length ? "…" : ""}`;
  return [cut(left), cut(right)];
}

/** How many characters to show, and how many before the first difference. */
const [SHOWN, BEFORE] = [120, 40];

function inOneForm(value: unknown): unknown {
  if (value === undefined || value === null || value === "" || value === false) return undefined;
  if (typeof value === "string") return fromJson(value);
  if (Array.isArray(value)) return listForm(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value)
    .map(([key, inner]) => [key, inOneForm(inner)] as const)
    .filter(([, inner]) => inner !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A block may be single or a list of one, and a set has any order. */
function listForm(value: readonly unknown[]): unknown {
  const items = value.map(inOneForm).filter((item) => item !== undefined && item !== "0");
  const texts = items.map((item) => JSON.stringify(item));
  const sorted = items
    .map((item, index) => ({ item, text: texts[index] ?? "" }))
    .sort((one, other) => (one.text < other.text ? -1 : 1))
    .map(({ item }) => item);
  return sorted.length === 0 ? undefined : sorted.length === 1 ? sorted[0] : sorted;
}

/**
 * Policies are compared as policies: an item equals a list of one, lists have any order. Other JSON is compared
 * exactly.
 */
function fromJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) && "Statement" in json ? inOneForm(json) : inOrder(json);
  } catch {
    return text;
  }
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}
