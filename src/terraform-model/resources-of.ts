import type { Model } from "./model";

type Args = Readonly<Record<string, unknown>>;

/** The arguments of every resource of a type, in one account or in all. */
export function argumentsOf({ resources }: Model, type: string, account?: string): Args[] {
  return resources
    .filter((resource) => resource.type === type && (account === undefined || resource.account === account))
    .map(({ args }) => args);
}

/**
 * A normalized value for a setting: sorted keys, a list of one as its item (Terraform accepts a block either way),
 * without null.
 */
export function settingText(value: unknown): string {
  return JSON.stringify(inOrder(value ?? null));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? inOrder(value[0]) : value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}

/** Sorted unique texts. */
export function settingList(texts: readonly string[]): string {
  return listText([...new Set(texts)]);
}

/** Sorted texts. Ambiguous ones are quoted, so that different lists give different texts. */
export function listText(texts: readonly string[], separator = "; "): string {
  const apart = texts.map((text) =>
    text.includes(separator) || text.startsWith('"') || text === NOTHING ? JSON.stringify(text) : text,
  );
  return apart.sort().join(separator) || NOTHING;
}

const NOTHING = "none";

/** A JSON value as text that distinguishes `true` and `"true"`. */
export function leafText(value: unknown): string {
  return typeof value === "string" && !isJson(value) ? value : JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
