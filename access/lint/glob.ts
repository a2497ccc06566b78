/** Any characters, none included. */
const ANY = -1;
/** Any one character. */
const ONE = -2;
/** Any characters but a slash. */
const ANY_BUT_SLASH = -3;

const SLASH = 47;

/** A text with wildcards: characters by their code, wildcards as negative numbers. */
export type Glob = readonly number[];

/** A policy's text: `*` is any characters, `?` any one, and a variable such as `${aws:username}` may be anything. */
export function globOf(text: string): Glob {
  const pieces = text.match(/\$\{[*?$]\}|\$\{[^}]*\}|[^]/g) ?? [];
  return pieces.map((piece) => {
    if (piece === "*" || (piece.startsWith("${") && piece.length > 4)) return ANY;
    if (piece === "?") return ONE;
    return piece.charCodeAt(piece.length > 1 ? 2 : 0);
  });
}

/** A text that has no wildcards, whatever it looks like. */
export function literal(text: string): Glob {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** A part of AWS's ARN formats: `${KeyId}` is at least one character, of which a bucket's name has no slash. */
export function formatGlob(text: string): Glob {
  const pieces = text.match(/\$\{[^}]*\}|[^]/g) ?? [];
  return pieces.flatMap((piece) => {
    if (!piece.startsWith("${")) return piece.charCodeAt(0);
    return piece === "${BucketName}" ? [ANY_BUT_SLASH] : [ONE, ANY];
  });
}

/** Keys that begin and end so. */
export function keysBetween(prefix: string, suffix: string): Glob {
  return [...literal(prefix), ANY, ...literal(suffix)];
}

/** Whether there is a text that both match. */
export function overlap(one: Glob, other: Glob): boolean {
  const seen = new Set<number>();
  const from = (i: number, j: number): boolean => {
    const key = i * (other.length + 1) + j;
    if (seen.has(key)) return false;
    seen.add(key);
    const [a, b] = [one[i], other[j]];
    if (a === undefined && b === undefined) return true;
    if (isStar(a)) return from(i + 1, j) || (takes(a, b) && from(i, j + 1));
    if (isStar(b)) return from(i, j + 1) || (takes(b, a) && from(i + 1, j));
    if (a === undefined || b === undefined) return false;
    return (a === b || a === ONE || b === ONE) && from(i + 1, j + 1);
  };
  return from(0, 0);
}

function isStar(code: number | undefined): boolean {
  return code === ANY || code === ANY_BUT_SLASH;
}

function takes(star: number | undefined, code: number | undefined): boolean {
  return code !== undefined && (star === ANY || code !== SLASH);
}

/**
 * Whether the first matches whatever the second matches. Where it says so, it is so; of patterns that say the same in
 * different words (`?*` and `*?`) it does not know it.
 */
export function covers(wide: Glob, narrow: Glob): boolean {
  const seen = new Set<number>();
  const from = (i: number, j: number): boolean => {
    const key = i * (narrow.length + 1) + j;
    if (seen.has(key)) return false;
    seen.add(key);
    const [a, b] = [wide[i], narrow[j]];
    if (a === undefined) return b === undefined;
    if (a === ANY) return from(i + 1, j) || (b !== undefined && from(i, j + 1));
    if (b === undefined || isStar(b)) return false;
    return (a === ONE || a === b) && from(i + 1, j + 1);
  };
  return from(0, 0);
}
