import { closest, distance } from "fastest-levenshtein";

/** Longer than any name or ARN: comparing longer texts is slow and finds nothing. */
const LONGEST = 2_048;

/** The most similar known name, or undefined if none is similar (at most 3 edits, or a third of it). */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > LONGEST) return undefined;
  const candidate = closest(name, known);
  return distance(name, candidate) <= Math.max(3, Math.floor(name.length / 3)) ? candidate : undefined;
}
