import type { Model } from "./model";

type Args = Readonly<Record<string, unknown>>;

/** The arguments of every resource of a type, in one account or in all. */
export function argumentsOf({ resources }: Model, type: string, account?: string): Args[] {
  return resources
    .filter((resource) => resource.type === type && (account === undefined || resource.account === account))
    .map(({ args }) => args);
}

/**
 * A value as it is in a setting: its keys in order, a list of one as its item (Terraform takes a block either way),
 * and without what is null.
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

/** Texts in order, each once. */
export function settingList(texts: readonly string[]): string {
  return listText([...new Set(texts)]);
}

/** Texts in order. One that could be taken for several, or for none, is quoted: no two lists are the same text. */
export function listText(texts: readonly string[], separator = "; "): string {
  const apart = texts.map((text) =>
    text.includes(separator) || text.startsWith('"') || text === NOTHING ? JSON.stringify(text) : text,
  );
  return apart.sort().join(separator) || NOTHING;
}

const NOTHING = "none";

/** A value of JSON as text, in which `true` and `"true"` are apart. */
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
