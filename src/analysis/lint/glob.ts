/** Any characters, including none. */
const ANY = -1;
/** One character. */
const ONE = -2;
/** Any characters except a slash. */
const ANY_BUT_SLASH = -3;

const SLASH = 47;

/** A text with wildcards: characters by their code, wildcards as negative numbers. */
export type Glob = readonly number[];

/** A policy's text: `*` is any characters, `?` is one, and a variable such as `${aws:username}` may be anything. */
export function globOf(text: string): Glob {
  const pieces = text.match(/\$\{[*?$]\}|\$\{[^}]*\}|[^]/g) ?? [];
  return pieces.map((piece) => {
    if (piece === "*" || (piece.startsWith("${") && piece.length > 4)) return ANY;
    if (piece === "?") return ONE;
    return piece.charCodeAt(piece.length > 1 ? 2 : 0);
  });
}

/** A literal text. */
export function literal(text: string): Glob {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** A part of AWS's ARN formats: `${KeyId}` is at least one character; a bucket's name has no slash. */
export function formatGlob(text: string): Glob {
  const pieces = text.match(/\$\{[^}]*\}|[^]/g) ?? [];
  return pieces.flatMap((piece) => {
    if (!piece.startsWith("${")) return piece.charCodeAt(0);
    return piece === "${BucketName}" ? [ANY_BUT_SLASH] : [ONE, ANY];
  });
}

/** Keys with this prefix and suffix. */
export function keysBetween(prefix: string, suffix: string): Glob {
  return [...literal(prefix), ANY, ...literal(suffix)];
}

/** Whether a text exists that both match. */
export function overlap(one: Glob, other: Glob): boolean {
  return reachesEnds(one, other, (a, b, go) => {
    if (isStar(a)) {
      go(1, 0);
      if (takes(a, b)) go(0, 1);
    } else if (isStar(b)) {
      go(0, 1);
      if (takes(b, a)) go(1, 0);
    } else if (a !== undefined && b !== undefined && (a === b || a === ONE || b === ONE)) {
      go(1, 1);
    }
  });
}

function isStar(code: number | undefined): boolean {
  return code === ANY || code === ANY_BUT_SLASH;
}

function takes(star: number | undefined, code: number | undefined): boolean {
  return code !== undefined && (star === ANY || code !== SLASH);
}

/**
 * Whether the first matches everything that the second matches. True is certain; equivalent patterns (`?*` and `*?`)
 * may give false.
 */
export function covers(wide: Glob, narrow: Glob): boolean {
  return reachesEnds(wide, narrow, (a, b, go) => {
    if (a === ANY) {
      go(1, 0);
      if (b !== undefined) go(0, 1);
    } else if (a !== undefined && b !== undefined && !isStar(b) && (a === ONE || a === b)) {
      go(1, 1);
    }
  });
}

type Step = (
  a: number | undefined,
  b: number | undefined,
  go: (inOne: 0 | 1, inOther: 0 | 1) => void,
) => void;

/** Walks both in parallel, visiting each pair of positions once, until both end. */
function reachesEnds(one: Glob, other: Glob, step: Step): boolean {
  const width = other.length + 1;
  const seen = new Set<number>([0]);
  const open = [0];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const [i, j] = [Math.floor(place / width), place % width];
    if (i === one.length && j === other.length) return true;
    step(one[i], other[j], (inOne, inOther) => {
      const next = (i + inOne) * width + j + inOther;
      if (seen.has(next)) return;
      seen.add(next);
      open.push(next);
    });
  }
  return false;
}
