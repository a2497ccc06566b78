import { matchesPattern, textPattern, type Pattern } from "./pattern";

const known = new Map<string, Pattern>();

/**
 * Whether a whole text matches an IAM pattern: `*` is any characters, `?` is one, and everything else is literal,
 * including variables. Case-sensitive.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let ready = known.get(pattern);
  if (ready === undefined) {
    ready = textPattern(
      (pattern.match(/\*+|\?|[^*?]+/g) ?? []).map((piece) =>
        piece.startsWith("*")
          ? { kind: "any" }
          : piece === "?"
            ? { kind: "one" }
            : { kind: "text", text: piece },
      ),
    );
    known.set(pattern, ready);
  }
  return matchesPattern(ready, text);
}
