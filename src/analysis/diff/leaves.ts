import { isObject } from "../../iam/parse-json";
import { leafText } from "../../terraform-model/resources-of";

/** A value that differs between both sides, by its path; undefined if a side has none. */
export interface ChangedLeaf {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

interface LeafOptions {
  /** The path before the value. @default "" */
  readonly path?: string;
  /** Terraform treats null as absent; a state machine does not. @default "left-out" */
  readonly nulls?: "left-out" | "reported";
}

/**
 * Every leaf value, by its path: `rule.filter.prefix`, `rule[1].id`. A list of one counts as its item, because
 * Terraform accepts a block either way; null counts as absent.
 */
export function leavesOf(
  value: unknown,
  { path = "", nulls = "left-out" }: LeafOptions = {},
): Map<string, string> {
  const item: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (item === undefined || (item === null && nulls === "left-out")) return new Map();
  const inner = innerOf(item, path);
  if (inner.length > 0) {
    return new Map(inner.flatMap(([at, one]) => [...leavesOf(one, { path: at, nulls })]));
  }
  // Terraform converts "true" to true; a state machine does not.
  const isText = typeof item === "string" && nulls === "left-out";
  return new Map([[path, isText ? item : leafText(item)]]);
}

/** A list of texts and numbers is one leaf, so that it is shown completely. */
function innerOf(item: unknown, path: string): [string, unknown][] {
  if (Array.isArray(item)) {
    const holdsMore = item.some((one) => typeof one === "object" && one !== null);
    return holdsMore ? item.map((one: unknown, index): [string, unknown] => [`${path}[${index}]`, one]) : [];
  }
  if (!isObject(item)) return [];
  return Object.entries(item).map(([key, one]) => [joined(path, key), one]);
}

/** A key that looks like a path is quoted, so that paths are unique. */
function joined(path: string, key: string): string {
  const shown = /^[\w$-]+$/.test(key) ? key : JSON.stringify(key);
  return path === "" ? shown : `${path}.${shown}`;
}

/** The differing leaves, in the order of the new side. */
export function changedLeaves(
  before: unknown,
  after: unknown,
  options: Pick<LeafOptions, "nulls"> = {},
): ChangedLeaf[] {
  const [old, now] = [leavesOf(before, options), leavesOf(after, options)];
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((path) => {
    const [was, is] = [old.get(path), now.get(path)];
    if (was === is) return [];
    return [
      { path, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) },
    ];
  });
}

/** The path of a leaf without block indexes: `rule[1].id` is `rule.id`. */
export function argumentOf(path: string): string {
  return path.replace(/\[\d+\]/g, "");
}
