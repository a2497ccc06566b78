import { firstAtLeast } from "./first-at-least";
import type { Statement } from "../policy-document";
import { startsOf, startsOfItems } from "./relevant-statements";
import type { ResourceFamily } from "./request-family";

/** Finds the families of resources that a statement may apply to, by their prefixes. */
export function indexResources<T extends { readonly resources: ResourceFamily }>(
  all: readonly T[],
): (statement: Statement) => Iterable<T> {
  const byStart = new Map<string, T[]>();
  for (const one of all) {
    for (const start of startsOf(one.resources)) {
      const alike = byStart.get(start);
      if (alike === undefined) byStart.set(start, [one]);
      else alike.push(one);
    }
  }
  const starts = [...byStart.keys()].sort();
  return ({ resources: selection }) => {
    if (selection === undefined || selection.except) return all;
    const found: T[] = [];
    for (const own of startsOfItems(selection)) {
      if (own === "") return all;
      for (let at = firstAtLeast(starts, own); starts[at]?.startsWith(own) === true; at++) {
        found.push(...(byStart.get(starts[at] ?? "") ?? []));
      }
      for (let length = 0; length < own.length; length++) {
        found.push(...(byStart.get(own.slice(0, length)) ?? []));
      }
    }
    return found;
  };
}
