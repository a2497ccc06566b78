import { textPattern } from "../pattern";
import type { Condition } from "../policy-document";
import { plainTokens } from "../template";
import { globOf } from "./glob";
import { withoutDoubles } from "./key-dimension";
import { operandGlobs } from "./principal-arns";
import { keyOf, textAtoms, type TextForm } from "./text-atoms";

/** A service for each class that no condition distinguishes. */
export interface ServiceAtom {
  readonly name: string;
  /** The matching patterns of the conditions. */
  readonly patterns: readonly string[];
}

const DOT = 46;

/** Labels of lower-case letters, digits and hyphens. The states: at the beginning of a label, and in one. */
const FORM: TextForm = {
  start: 0,
  codes: [DOT],
  accepts: (state) => state === 1,
  step: (state, code) => {
    if (code === DOT) return state === 0 ? undefined : 0;
    return /[a-z0-9-]/.test(String.fromCharCode(code)) ? 1 : undefined;
  },
};

/**
 * Other services: one for each class that the conditions on `aws:PrincipalServiceName` distinguish.
 *
 * @param preferred - preferred names for a class, the best first
 */
export function servicesLike(
  conditions: readonly Condition[],
  known: readonly string[],
  preferred: readonly string[],
): ServiceAtom[] {
  const texts = conditions
    .filter(({ key }) => key === "aws:principalservicename")
    .flatMap((condition) =>
      condition.values.map((text, index) => ({ text, globs: operandGlobs(condition, index) })),
    );
  const globs = withoutDoubles(texts.flatMap((text) => text.globs));
  const like = (pattern: string) => globOf(textPattern(plainTokens(pattern)));
  const family = {
    within: [like("?*.amazonaws.com"), like("?*.amazonaws.com.cn")],
    except: known.map(like),
    form: FORM,
    allows: (code: number) => FORM.step(1, code) === 1,
  };
  const atoms = textAtoms(globs, family, "the conditions on aws:PrincipalServiceName");
  const byKey = new Map(
    preferred
      .flatMap((name) => (known.includes(name) ? [] : [[keyOf(globs, name), name] as const]))
      .reverse(),
  );
  return atoms.map(({ witness, key }) => {
    const name = byKey.get(key) ?? witness;
    return {
      name,
      patterns: [
        ...new Set(
          texts.flatMap(({ text, globs: own }) => (own.some((glob) => glob.matches(name)) ? [text] : [])),
        ),
      ],
    };
  });
}
