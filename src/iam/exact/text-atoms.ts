import { firstAtLeast } from "./first-at-least";
import { SpaceTooLargeError } from "../errors";
import { ONE, ONE_IN_PART, type Pattern } from "../pattern";
import { DEAD, START, type Glob } from "./glob";
import { countSteps } from "./work";

/** Texts that no pattern distinguishes. */
export interface TextAtom {
  readonly witness: string;
  /** The matching patterns, by number. */
  readonly key: string;
}

/** The texts that are cut into atoms: those that match one of the patterns and none of the exceptions. */
export interface TextFamily {
  readonly within: readonly Glob[];
  readonly except?: readonly Glob[];
  /** The characters that a wildcard may match. @default every one */
  readonly allows?: (code: number) => boolean;
  /** A further form that a text must have, as an automaton. @default nothing */
  readonly form?: TextForm;
  /** What follows a prefix in a witness, if possible. @default "x" and other characters */
  readonly filler?: string;
}

/** A form of texts as an automaton. Undefined if no text continues. */
export interface TextForm {
  readonly start: number;
  readonly step: (state: number, code: number) => number | undefined;
  readonly accepts: (state: number) => boolean;
  /** The characters that it distinguishes. */
  readonly codes: readonly number[];
}

/** Maximum number of states of a dimension. */
export const STATE_LIMIT = 20_000;

/** Characters that represent any other. Some of them are in no pattern. */
const FILLERS = Array.from("x0qz7wX_-.~!j5vkyJQZ");

/**
 * Cuts texts into atoms: one for each set of patterns that some text matches exactly.
 *
 * @throws SpaceTooLargeError
 */
export function textAtoms(globs: readonly Glob[], family: TextFamily, what: string): TextAtom[] {
  const isPlain = ({ literal, prefix, ignoresCase }: Glob): boolean =>
    !ignoresCase && (literal !== undefined || prefix !== undefined);
  return (
    (globs.every(isPlain) ? byRegions(globs, family, what) : undefined) ?? byWalking(globs, family, what)
  );
}

function byWalking(globs: readonly Glob[], family: TextFamily, what: string): TextAtom[] {
  const found = new Map<string, TextAtom>();
  const isLiteral = ({ literal, ignoresCase }: Glob): boolean => literal !== undefined && !ignoresCase;
  const literals = new Set(
    [...globs, ...family.within].filter(isLiteral).flatMap(({ literal }) => literal ?? []),
  );
  countSteps(literals.size * globs.length, what);
  for (const text of literals) {
    if (isInFamily(text, family)) add(found, keyOf(globs, text), text);
  }
  // A literal text of a policy would only make the automata larger, unless it is a witness.
  const inTheWay = new Set<string>();
  for (;;) {
    const walked = globs.filter((glob) => !isLiteral(glob) || inTheWay.has(glob.literal ?? ""));
    const atoms = byAutomata(walked, family, what);
    const hits = atoms.filter(({ witness }) => literals.has(witness) && !inTheWay.has(witness));
    if (hits.length > 0) {
      for (const { witness } of hits) inTheWay.add(witness);
      continue;
    }
    countSteps(atoms.length * globs.length, what);
    for (const { witness } of atoms) add(found, keyOf(globs, witness), witness);
    return [...found.values()];
  }
}

/** The patterns that match a text, by number. */
export function keyOf(globs: readonly Glob[], text: string): string {
  const matching: number[] = [];
  globs.forEach((glob, index) => {
    if (glob.matches(text)) matching.push(index);
  });
  return matching.join();
}

function isInFamily(text: string, { within, except = [], form }: TextFamily): boolean {
  let state: number | undefined = form?.start ?? 0;
  for (let index = 0; form !== undefined && state !== undefined && index < text.length; index++) {
    state = form.step(state, text.charCodeAt(index));
  }
  return (
    state !== undefined &&
    (form?.accepts(state) ?? true) &&
    within.some((glob) => glob.matches(text)) &&
    !except.some((glob) => glob.matches(text))
  );
}

/**
 * For patterns that are all texts or prefixes: a text is one of them, or belongs to the region of its longest prefix,
 * which they do not split. Whether the family has texts in a region is found by trying some.
 *
 * @returns undefined if that does not decide it
 */
function byRegions(globs: readonly Glob[], family: TextFamily, what: string): TextAtom[] | undefined {
  const literals = new Set([...globs, ...family.within].flatMap(({ literal }) => literal ?? []));
  const prefixes = [...new Set(["", ...globs.flatMap(({ prefix }) => prefix ?? [])])].sort();
  const fillers = [family.filler ?? [], ...FILLERS].flat().filter((text) => allOf(text, family.allows));
  const found = new Map<string, TextAtom>();
  const keys = matchingIn(globs);
  const { within, except = [] } = family;
  countSteps((literals.size + prefixes.length) * (within.length + except.length), what);
  for (const text of literals) if (isInFamily(text, family)) add(found, keys(text), text);
  for (const region of prefixes) {
    const patterns = family.within.filter(
      ({ literal, pattern }) => literal === undefined && reaches(pattern.prefix, region, prefixes),
    );
    if (patterns.length === 0) continue;
    const witness = firstOf(
      fillers,
      (text) => [region + text, ...patterns.map(({ pattern }) => filled(pattern, text))],
      (text) =>
        text.startsWith(region) &&
        !literals.has(text) &&
        !hasBetween(prefixes, region, text) &&
        isInFamily(text, family),
    );
    if (witness !== undefined) add(found, keys(witness), witness);
    else if (!isExcepted(region, family)) return undefined;
  }
  return [...found.values()];
}

/** Whether texts with a prefix may be in a region: no longer prefix is certain to match them. */
function reaches(start: string, region: string, prefixes: readonly string[]): boolean {
  return region.startsWith(start) || (start.startsWith(region) && !hasBetween(prefixes, region, start));
}

function isExcepted(region: string, { except = [] }: TextFamily): boolean {
  return except.some(({ prefix }) => prefix !== undefined && region.startsWith(prefix));
}

/** A text that matches a pattern. */
function filled({ prefix, rest }: Pattern, filler: string): string {
  const parts = rest.map((code, index) => {
    if (code >= 0) return String.fromCharCode(code);
    if (code === ONE || code === ONE_IN_PART) return filler.charAt(0);
    return rest[index - 1] === ONE ? "" : filler;
  });
  return prefix + parts.join("");
}

function firstOf(
  fillers: Iterable<string>,
  textsWith: (filler: string) => readonly string[],
  isFit: (text: string) => boolean,
): string | undefined {
  for (const filler of fillers) {
    const text = textsWith(filler).find(isFit);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The same as `keyOf`, for patterns that are texts or prefixes. */
function matchingIn(globs: readonly Glob[]): (text: string) => string {
  const [literals, prefixes] = [new Map<string, number[]>(), new Map<string, number[]>()];
  globs.forEach(({ literal, prefix = "" }, index) => {
    const [numbers, text] = literal === undefined ? [prefixes, prefix] : [literals, literal];
    const own = numbers.get(text);
    if (own === undefined) numbers.set(text, [index]);
    else own.push(index);
  });
  return (text) => {
    const matching = [...(literals.get(text) ?? [])];
    for (let length = 0; prefixes.size > 0 && length <= text.length; length++) {
      matching.push(...(prefixes.get(text.slice(0, length)) ?? []));
    }
    return matching.sort((one, other) => one - other).join();
  };
}

/** Whether one of the prefixes is longer than the first text and a prefix of the second. */
function hasBetween(prefixes: readonly string[], shorter: string, longer: string): boolean {
  for (let length = shorter.length + 1; length <= longer.length; length++) {
    const part = longer.slice(0, length);
    if (prefixes[firstAtLeast(prefixes, part)] === part) return true;
  }
  return false;
}

function allOf(text: string, allows: TextFamily["allows"]): boolean {
  if (allows === undefined) return true;
  for (let index = 0; index < text.length; index++) if (!allows(text.charCodeAt(index))) return false;
  return true;
}

function add(found: Map<string, TextAtom>, key: string, witness: string): void {
  if (!found.has(key)) found.set(key, { witness, key });
}

interface Reached {
  /** For each pattern, the family's last, and for its form. */
  readonly states: readonly number[];
  readonly from: number;
  readonly code: number;
}

/** Runs all automata in parallel over every text, shortest first, until there is no new state. */
function byAutomata(
  globs: readonly Glob[],
  { within, except = [], allows = () => true, form }: TextFamily,
  what: string,
): TextAtom[] {
  const all = [...globs, ...within, ...except];
  const [firstWithin, firstExcept] = [globs.length, globs.length + within.length];
  const start: Reached = { states: [...all.map(() => START), form?.start ?? 0], from: -1, code: 0 };
  const reached: Reached[] = [start];
  const seen = new Set([start.states.join()]);
  const found = new Map<string, TextAtom>();
  const textOf = (index: number): string => {
    const codes: number[] = [];
    for (let at = reached[index]; at !== undefined && at.from >= 0; at = reached[at.from])
      codes.push(at.code);
    return String.fromCharCode(...codes.reverse());
  };
  const fillers = [...FILLERS].map((character) => character.charCodeAt(0)).filter(allows);
  for (let index = 0; index < reached.length; index++) {
    const { states } = reached[index] ?? start;
    const formState = states[all.length] ?? 0;
    const accepted = all.map((glob, place) => glob.accepts(states[place] ?? DEAD));
    const inFamily =
      accepted.slice(firstWithin, firstExcept).includes(true) &&
      !accepted.slice(firstExcept).includes(true) &&
      (form?.accepts(formState) ?? true);
    if (inFamily) {
      const matching = globs.flatMap((_, place) => (accepted[place] === true ? [place] : []));
      add(found, matching.join(), textOf(index));
    }
    const codes = new Set(form?.codes);
    all.forEach((glob, place) => {
      for (const code of glob.codes(states[place] ?? DEAD)) codes.add(code);
    });
    // A new state costs several comparisons.
    countSteps(4 * (codes.size + 1) * all.length, what);
    for (const code of [otherThan(codes, fillers, allows), ...codes]) {
      if (code === undefined) continue;
      const next = all.map((glob, place) => glob.step(states[place] ?? DEAD, code));
      if (next.slice(firstWithin, firstExcept).every((state) => state === DEAD)) continue;
      const nextForm = form === undefined ? 0 : form.step(formState, code);
      if (nextForm === undefined) continue;
      next.push(nextForm);
      const key = next.join();
      if (seen.has(key)) continue;
      if (reached.length >= STATE_LIMIT) throw new SpaceTooLargeError(what, STATE_LIMIT);
      seen.add(key);
      reached.push({ states: next, from: index, code });
    }
  }
  return [...found.values()];
}

/** A character that no automaton distinguishes, if there is one. */
function otherThan(
  codes: ReadonlySet<number>,
  fillers: readonly number[],
  allows: (code: number) => boolean,
): number | undefined {
  const filler = fillers.find((code) => !codes.has(code));
  if (filler !== undefined) return filler;
  for (let code = 0x21; code < 0xd800; code++) if (!codes.has(code) && allows(code)) return code;
  return undefined;
}
