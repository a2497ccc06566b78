import { closest, distance } from "fastest-levenshtein";

/** No name that AWS or a config has is longer, ARNs included: comparing one that is takes long, and finds nothing. */
const LONGEST = 2_048;

/** The known name that a typo most likely stands for, or undefined when none is near (at most 3 edits, or a third of it). */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > LONGEST) return undefined;
  const candidate = closest(name, known);
  return distance(name, candidate) <= Math.max(3, Math.floor(name.length / 3)) ? candidate : undefined;
}
