import { findContextKey } from "../context-keys/find-context-key";
import type { Family } from "../conditions/operators";
import { ABSENT, type ContextView, type Found } from "../context";
import { buildPattern, type TextComparison } from "../match-text";
import { textPattern } from "../pattern";
import type { Condition } from "../policy-document";
import { resolveTemplate, type Template } from "../template";
import { addressWitnesses } from "./address-atoms";
import { globOf, type Glob } from "./glob";
import { loosened } from "./loosen";
import { dateWitnesses, epochWitnesses, numberWitnesses } from "./number-atoms";
import { textAtoms, type TextFamily } from "./text-atoms";

/** A value for each class of values of a condition key that no policy distinguishes. */
export type KeyAtom = Found;

/** The values that a condition key may have in a request. */
export interface KeyDimension {
  readonly key: string;
  /**
   * For a single-valued key the request has one. For a multivalued key it has any number; none if the key is not sent.
   */
  readonly atoms: readonly KeyAtom[];
  readonly multivalued: boolean;
  /** Whether AWS always sends it. */
  readonly always: boolean;
  /** The engine cannot distinguish its values: conditions on them are undecided. */
  readonly opaque: boolean;
}

/** Whether requests have a key; `maybe` if unknown. */
export type Presence = "always" | "maybe" | "never";

/**
 * Cuts the values of a key into atoms, by all conditions on it.
 *
 * @param fixed the keys with a certain value, for variables
 */
export function keyDimension(
  key: string,
  conditions: readonly Condition[],
  presence: Presence,
  resourceAccount: string,
  fixed: ContextView,
): KeyDimension {
  const known = findContextKey(key);
  const multivalued = known?.multivalued ?? conditions.some(({ operator }) => operator.set !== undefined);
  const witnesses =
    presence === "never"
      ? []
      : RESOURCE_ACCOUNT.has(key)
        ? [resourceAccount]
        : witnessesOf(key, conditions, multivalued, fixed);
  const values: KeyAtom[] = (witnesses ?? (multivalued ? ["x"] : ["x", ""])).map((value) =>
    multivalued ? { state: "several", values: [value] } : { state: "single", value },
  );
  const always = presence === "always";
  return {
    key,
    atoms: always || multivalued ? values : [ABSENT, ...values],
    multivalued,
    always,
    opaque: witnesses === undefined,
  };
}

/** A request with these keys also has the account's key. */
const RESOURCE_ACCOUNT: ReadonlySet<string> = new Set(["aws:resourceaccount", "s3:resourceaccount"]);

/** Undefined where the values cannot be cut. */
function witnessesOf(
  key: string,
  conditions: readonly Condition[],
  multivalued: boolean,
  fixed: ContextView,
): readonly string[] | undefined {
  const known = findContextKey(key);
  const families = new Set(conditions.map(({ operator }) => operator.family));
  families.delete("null");
  const numbers = conditions.flatMap(({ operands }) =>
    operands.flatMap((operand) => (operand.kind === "number" ? [operand.value] : [])),
  );
  switch (known?.type) {
    case "boolean":
      return ["true", "false"];
    case "numeric":
      return numberWitnesses(numbers);
    case "date":
      return dateWitnesses(numbers);
    case "date-or-numeric":
      return epochWitnesses(numbers);
    case "ip":
      return addressWitnesses(rangesOf(conditions));
    case "arn":
      return textWitnesses(key, conditions, { within: [ANY_ARN] }, fixed);
    case "string":
    case "arn-or-string":
      return textWitnesses(key, conditions, textFamily(multivalued), fixed);
    case undefined:
      return unknownWitnesses(key, conditions, families, textFamily(multivalued), fixed);
  }
}

/** For a key in no table: values of the operators' types, or of none. */
function unknownWitnesses(
  key: string,
  conditions: readonly Condition[],
  families: ReadonlySet<Family>,
  family: TextFamily,
  fixed: ContextView,
): readonly string[] | undefined {
  const [first, ...more] = families;
  const numbers = conditions.flatMap(({ operands }) =>
    operands.flatMap((operand) => (operand.kind === "number" ? [operand.value] : [])),
  );
  if ([...families].every((one) => one === "string" || one === "arn")) {
    return textWitnesses(key, conditions, family, fixed);
  }
  if (more.length > 0) return undefined;
  switch (first) {
    case "numeric":
      return [...numberWitnesses(numbers), "x", ""];
    case "date":
      return [...dateWitnesses(numbers), "x", ""];
    case "ip":
      return [...addressWitnesses(rangesOf(conditions)), "x", ""];
    case "boolean":
      return ["true", "false", "x", ""];
    default:
      return undefined;
  }
}

function rangesOf(conditions: readonly Condition[]) {
  return conditions.flatMap(({ operands }) =>
    operands.flatMap((operand) => (operand.kind === "range" ? [operand.range] : [])),
  );
}

const ANY_TEXT = globOf(textPattern([{ kind: "any" }]));
const SOME_TEXT = globOf(textPattern([{ kind: "one" }, { kind: "any" }]));
const EMPTY_TEXT = globOf(textPattern([]));
const ANY_ARN = globOf(
  textPattern([
    { kind: "text", text: "arn:" },
    ...[1, 2, 3, 4].flatMap(() => [{ kind: "any" } as const, { kind: "text", text: ":" } as const]),
    { kind: "any" },
  ]),
);

/** AWS refuses empty values of a multivalued key. A single empty value is special. */
function textFamily(multivalued: boolean): TextFamily {
  return { within: multivalued ? [SOME_TEXT] : [ANY_TEXT, EMPTY_TEXT] };
}

function textWitnesses(
  key: string,
  conditions: readonly Condition[],
  family: TextFamily,
  fixed: ContextView,
): readonly string[] | undefined {
  const globs: Glob[] = family.within.includes(EMPTY_TEXT) ? [EMPTY_TEXT] : [];
  for (const { operator, operands } of conditions) {
    for (const operand of operands) {
      const found =
        operand.kind === "text" ? templateGlobs(operand.template, comparisonOf(operator), fixed) : [];
      if (found === undefined) return undefined;
      globs.push(...found);
    }
  }
  const texts = textAtoms(withoutDoubles(globs), family, `the values of ${key}`).map(
    ({ witness }) => witness,
  );
  // An empty value is the most unusual one.
  return [...texts.filter((text) => text !== ""), ...texts.filter((text) => text === "")];
}

/** How a condition compares texts. */
export function comparisonOf({ family, comparison }: Condition["operator"]): TextComparison {
  if (family === "arn") return "arn";
  if (comparison === "equals-ignore-case") return comparison;
  return comparison === "like" ? "like" : "equals";
}

/** A text is matched once, even if many statements contain it. */
export function withoutDoubles(globs: readonly Glob[]): Glob[] {
  const byText = new Map(globs.map((glob) => [keyOf(glob), glob]));
  return [...byText.values()];
}

function keyOf({ pattern: { prefix, rest }, ignoresCase, isName }: Glob): string {
  return JSON.stringify([prefix, rest, ignoresCase, isName]);
}

/**
 * The patterns for a text of a policy. With uncertain variables, the pattern matches everything that the text could
 * match. Undefined for non-ASCII letters that are compared case-insensitively.
 */
export function templateGlobs(
  template: Template,
  comparison: TextComparison,
  fixed: ContextView,
): Glob[] | undefined {
  if (template.hasVariables) return makeGlobs(template, comparison, fixed);
  const ofTemplate = known.get(template) ?? new Map<TextComparison, Glob[] | undefined>();
  known.set(template, ofTemplate);
  if (!ofTemplate.has(comparison)) ofTemplate.set(comparison, makeGlobs(template, comparison, fixed));
  return ofTemplate.get(comparison);
}

/** Without variables, a text is the same in every space. */
const known = new WeakMap<Template, Map<TextComparison, Glob[] | undefined>>();

function makeGlobs(template: Template, comparison: TextComparison, fixed: ContextView): Glob[] | undefined {
  const ignoresCase = comparison === "equals-ignore-case";
  const readings = [false, true].map((asWildcards) => resolveTemplate(template, fixed, asWildcards));
  const globs: Glob[] = [];
  for (const reading of readings) {
    if (reading === "no-value") continue;
    const tokens = "cause" in reading ? loosened(template) : reading.tokens;
    if (ignoresCase && tokens.some((token) => token.kind === "text" && /[^\0-\x7f]/.test(token.text))) {
      return undefined;
    }
    const pattern = buildPattern(
      tokens,
      "cause" in reading && !ignoresCase ? looseComparison(comparison) : comparison,
    );
    if (pattern !== undefined) globs.push(globOf(pattern, ignoresCase));
  }
  return globs;
}

/** A variable's value may contain colons, which shifts an ARN's parts. */
function looseComparison(comparison: TextComparison): TextComparison {
  return comparison === "arn" || comparison === "resource" ? "like" : comparison;
}
