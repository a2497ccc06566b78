import { isObject } from "../../iam/parse-json";
import { leafText } from "../../terraform-model/resources-of";

/** A value that is not the same on both sides, by its path; undefined where a side has none. */
export interface ChangedLeaf {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

interface LeafOptions {
  /** Where the value stands. @default "" */
  readonly path?: string;
  /** Terraform takes what is null as not given; a state machine does not. @default "left-out" */
  readonly nulls?: "left-out" | "reported";
}

/**
 * Every value that holds no other, by its path: `rule.filter.prefix`, `rule[1].id`. A list of one counts as its item, as
 * Terraform takes a block either way; what is null counts as not given.
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
  // Terraform takes "true" for true; a state machine passes on what it has.
  const isText = typeof item === "string" && nulls === "left-out";
  return new Map([[path, isText ? item : leafText(item)]]);
}

/** A list of texts and numbers is one leaf: anyone who reads it wants to see all of it. */
function innerOf(item: unknown, path: string): [string, unknown][] {
  if (Array.isArray(item)) {
    const holdsMore = item.some((one) => typeof one === "object" && one !== null);
    return holdsMore ? item.map((one: unknown, index): [string, unknown] => [`${path}[${index}]`, one]) : [];
  }
  if (!isObject(item)) return [];
  return Object.entries(item).map(([key, one]) => [joined(path, key), one]);
}

/** A key that could be taken for a path is quoted, so that no two places have one path. */
function joined(path: string, key: string): string {
  const shown = /^[\w$-]+$/.test(key) ? key : JSON.stringify(key);
  return path === "" ? shown : `${path}.${shown}`;
}

/** Leaf by leaf what is not the same, in the order of the new side. */
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

/** The path of a leaf whichever of several blocks it is in: `rule[1].id` is `rule.id`. */
export function argumentOf(path: string): string {
  return path.replace(/\[\d+\]/g, "");
}
