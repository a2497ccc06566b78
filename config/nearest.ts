import { closest, distance } from "fastest-levenshtein";

/** The known name that a typo most likely meant, or undefined when none is near (at most 3 edits, or a third of it). */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(name, known);
  return distance(name, candidate) <= Math.max(3, Math.floor(name.length / 3)) ? candidate : undefined;
}
