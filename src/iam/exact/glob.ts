import { ANY, ANY_IN_PART, COLON, matchesPattern, ONE, ONE_IN_PART, type Pattern } from "../pattern";

/** A pattern as an automaton over characters. States are numbers; `DEAD` matches nothing. */
export interface Glob {
  readonly pattern: Pattern;
  /** The text itself, if there are no wildcards. */
  readonly literal?: string;
  /** The prefix, if the only wildcard is a star at the end. */
  readonly prefix?: string;
  readonly ignoresCase: boolean;
  /** Whether it matches only the part after the last slash. @default false */
  readonly isName?: true;
  readonly matches: (text: string) => boolean;
  readonly step: (state: number, code: number) => number;
  readonly accepts: (state: number) => boolean;
  /** The characters that the pattern distinguishes. */
  readonly codes: (state: number) => readonly number[];
}

export const START = 0;
export const DEAD = -1;
const OTHER = -1;

/** In lower case these equal a letter too. U+212A is the Kelvin sign. */
const VARIANTS: ReadonlyMap<number, readonly number[]> = new Map(
  Array.from({ length: 26 }, (_, index) => {
    const lower = 97 + index;
    const letter = String.fromCharCode(lower);
    return [lower, [lower, lower - 32, ...(letter === "k" ? [0x212a] : [])]];
  }),
);

interface State {
  readonly places: readonly number[];
  readonly accepts: boolean;
  readonly codes: readonly number[];
  readonly next: Map<number, number>;
}

/**
 * Builds the automaton of a pattern lazily.
 *
 * @param ignoresCase whether the pattern is in lower case and texts are compared in lower case; then its letters are
 * ASCII
 */
export function globOf(pattern: Pattern, ignoresCase = false): Glob {
  const codes: number[] = [];
  const states: State[] = [];
  const numbers = new Map<string, number>();
  const variantsOf = (code: number): readonly number[] =>
    ignoresCase ? (VARIANTS.get(code) ?? [code]) : [code];

  const numberOf = (places: ReadonlySet<number>): number => {
    const kept = prune(codes, places);
    if (kept.length === 0) return DEAD;
    const key = kept.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const wanted = kept.flatMap((place) => {
      const code = codes[place];
      if (code === undefined || code === ANY || code === ONE) return [];
      return code === ANY_IN_PART || code === ONE_IN_PART ? [COLON] : variantsOf(code);
    });
    states.push({
      places: kept,
      accepts: kept.includes(codes.length),
      codes: [...new Set(wanted)],
      next: new Map(),
    });
    numbers.set(key, states.length - 1);
    return states.length - 1;
  };

  /** Most patterns are never evaluated. */
  const stateAt = (at: number): State | undefined => {
    if (states.length === 0) {
      for (let index = 0; index < pattern.prefix.length; index++)
        codes.push(pattern.prefix.charCodeAt(index));
      codes.push(...pattern.rest);
      numberOf(new Set([START]));
    }
    return states[at];
  };

  const step = (from: number, code: number): number => {
    const state = stateAt(from);
    if (state === undefined) return DEAD;
    const known = state.next.get(state.codes.includes(code) ? code : OTHER);
    if (known !== undefined) return known;
    const places = new Set<number>();
    for (const place of state.places) {
      const wanted = codes[place];
      if (wanted === ANY || (wanted === ANY_IN_PART && code !== COLON)) places.add(place);
      else if (wanted === undefined) continue;
      else if (
        wanted === ONE ||
        (wanted === ONE_IN_PART && code !== COLON) ||
        variantsOf(wanted).includes(code)
      ) {
        places.add(place + 1);
      }
    }
    const next = numberOf(places);
    state.next.set(state.codes.includes(code) ? code : OTHER, next);
    return next;
  };

  const { prefix, rest } = pattern;
  return {
    pattern,
    ...(rest.length === 0 ? { literal: prefix } : {}),
    ...(rest.length === 1 && rest[0] === ANY ? { prefix } : {}),
    ignoresCase,
    matches: (text) => matchesPattern(pattern, ignoresCase ? text.toLowerCase() : text),
    step,
    accepts: (state) => stateAt(state)?.accepts ?? false,
    codes: (state) => stateAt(state)?.codes ?? [],
  };
}

/**
 * A star may match nothing. After a star that matches everything, earlier positions add nothing. Dropping them keeps
 * the automaton about as small as the pattern.
 */
function prune(codes: readonly number[], places: ReadonlySet<number>): number[] {
  const all = new Set(places);
  let last = -1;
  for (const place of all) {
    if (codes[place] === ANY || codes[place] === ANY_IN_PART) all.add(place + 1);
    if (codes[place] === ANY) last = Math.max(last, place);
  }
  return [...all].filter((place) => place >= last).sort((one, other) => one - other);
}
