import type { Token } from "./template";

/** Any characters, including none. */
export const ANY = -1;
/** One character. */
export const ONE = -2;
/** Any characters except a colon: a wildcard in one of an ARN's first five parts. */
export const ANY_IN_PART = -3;
/** One character except a colon. */
export const ONE_IN_PART = -4;

export const COLON = 58;

type PlainToken = Exclude<Token, { kind: "variable" }>;

/**
 * A compiled text with wildcards: characters by their code, wildcards as negative numbers. The literal prefix is
 * compared directly. The rest is matched step by step, not by a regular expression, so that no pattern is slow.
 */
export interface Pattern {
  readonly prefix: string;
  readonly rest: readonly number[];
  /** Whether `rest` has wildcards that stop at a colon. */
  readonly inParts: boolean;
}

function flatten(tokens: readonly PlainToken[]): number[] {
  const codes: number[] = [];
  for (const token of tokens) {
    if (token.kind === "any") codes.push(ANY);
    else if (token.kind === "one") codes.push(ONE);
    else for (let index = 0; index < token.text.length; index++) codes.push(token.text.charCodeAt(index));
  }
  return codes;
}

function toPattern(codes: readonly number[]): Pattern {
  const wildcard = codes.findIndex((code) => code < 0);
  const end = wildcard === -1 ? codes.length : wildcard;
  const rest = codes.slice(end);
  return {
    prefix: codes
      .slice(0, end)
      .map((code) => String.fromCharCode(code))
      .join(""),
    rest,
    inParts: rest.some((code) => code === ANY_IN_PART || code === ONE_IN_PART),
  };
}

/** A pattern whose wildcards match every character. */
export function textPattern(tokens: readonly PlainToken[]): Pattern {
  return toPattern(flatten(tokens));
}

/**
 * A pattern of an ARN, or undefined if it has fewer than six parts. In the first five parts a wildcard stops at the
 * colon; in the sixth it matches everything, slashes and colons included. With `starsSpill`, a star at the end of one
 * of the first parts also matches colons, as IAM documents for the Resource element.
 *
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function arnPattern(tokens: readonly PlainToken[], starsSpill: boolean): Pattern | undefined {
  const codes = flatten(tokens);
  let colons = 0;
  for (let index = 0; index < codes.length && colons < 5; index++) {
    const code = codes[index];
    if (code === COLON) colons++;
    else if (code === ONE) codes[index] = ONE_IN_PART;
    else if (code === ANY && !(starsSpill && codes[index + 1] === COLON)) codes[index] = ANY_IN_PART;
  }
  return colons === 5 ? toPattern(codes) : undefined;
}

/** Whether the whole text matches, case-sensitively. To ignore case, convert both to lower case first. */
export function matchesPattern({ prefix, rest, inParts }: Pattern, text: string): boolean {
  if (!text.startsWith(prefix)) return false;
  if (rest.length === 0) return text.length === prefix.length;
  if (rest.length === 1 && rest[0] === ANY) return true;
  return inParts ? matchesParts(rest, text, prefix.length) : matchesGlob(rest, text, prefix.length);
}

/** The usual algorithm with one point to return to: the last star. */
function matchesGlob(codes: readonly number[], text: string, from: number): boolean {
  let position = from;
  let index = 0;
  let star = -1;
  let starPosition = from;
  while (position < text.length) {
    const code = codes[index];
    if (code === ANY) {
      star = index++;
      starPosition = position;
    } else if (code !== undefined && (code === ONE || code === text.charCodeAt(position))) {
      index++;
      position++;
    } else if (star !== -1) {
      index = star + 1;
      position = ++starPosition;
    } else {
      return false;
    }
  }
  while (codes[index] === ANY) index++;
  return index === codes.length;
}

/** With stars of two kinds, all possible positions in the pattern are followed. */
function matchesParts(codes: readonly number[], text: string, from: number): boolean {
  let places = passStars(codes, new Set([0]));
  for (let position = from; position < text.length && places.size > 0; position++) {
    const character = text.charCodeAt(position);
    const next = new Set<number>();
    for (const place of places) {
      const code = codes[place];
      if (code === ANY || (code === ANY_IN_PART && character !== COLON)) next.add(place);
      else if (code === ONE || (code === ONE_IN_PART && character !== COLON) || code === character)
        next.add(place + 1);
    }
    places = passStars(codes, next);
  }
  return places.has(codes.length);
}

/** A star may match nothing, so the position after it is possible too. */
function passStars(codes: readonly number[], places: Set<number>): Set<number> {
  for (const place of places) {
    const code = codes[place];
    if (code === ANY || code === ANY_IN_PART) places.add(place + 1);
  }
  return places;
}
