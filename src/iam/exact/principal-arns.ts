import { UNDECLARED, type ContextView } from "../context";
import type { Condition } from "../policy-document";
import { matchesPattern, textPattern } from "../pattern";
import { globOf, type Glob } from "./glob";
import { comparisonOf, templateGlobs, withoutDoubles } from "./key-dimension";
import { plainTokens } from "../template";
import { textAtoms, type TextForm } from "./text-atoms";

/** Whose ARNs: the roles or the users of an account. */
export interface ArnOwner {
  readonly type: "role" | "user";
  readonly account: string;
  readonly partition: string;
}

/** An ARN that stands for all that the same patterns match. */
export interface PrincipalArnAtom {
  readonly arn: string;
  /** As they stand in the conditions, those that match. */
  readonly patterns: readonly string[];
}

const UNKNOWN: ContextView = { find: () => UNDECLARED };

/** Cuts the roles or users of an account by the conditions on `aws:PrincipalArn`. */
export function principalArns(conditions: readonly Condition[], owner: ArnOwner): PrincipalArnAtom[] {
  const written = new Map<string, readonly Glob[]>();
  for (const { key, operator, operands, values } of conditions) {
    if (key !== "aws:principalarn") continue;
    operands.forEach((operand, index) => {
      const text = values[index];
      if (operand.kind !== "text" || text === undefined) return;
      const globs = templateGlobs(operand.template, comparisonOf(operator), UNKNOWN) ?? [];
      written.set(text, [...(written.get(text) ?? []), ...globs]);
    });
  }
  const start = `arn:${owner.partition}:iam::${owner.account}:${owner.type}/`;
  const within = [globOf(textPattern(plainTokens(`${start}*`)))];
  const family = { within, form: formOfName(start.length), allows: isOfName };
  const globs = withoutDoubles([...written.values()].flat());
  return textAtoms(globs, family, `the conditions on aws:PrincipalArn`).map(({ witness }) => ({
    arn: witness,
    patterns: [...written].flatMap(([text, own]) =>
      own.some((glob) => matches(glob, witness)) ? [text] : [],
    ),
  }));
}

function matches({ pattern, ignoresCase }: Glob, text: string): boolean {
  return matchesPattern(pattern, ignoresCase ? text.toLowerCase() : text);
}

const SLASH = 47;

/** Letters, digits and `_+=,.@-`: what a name may have. */
function isOfName(code: number): boolean {
  return /[\w+=,.@-]/.test(String.fromCharCode(code)) && code < 128;
}

/**
 * A path of printable characters, then a name. The states: still in the start, then at the beginning of a part, in a part that
 * may be the name, and in one that may not.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
function formOfName(start: number): TextForm {
  const [atPart, inName, inPath] = [start, start + 1, start + 2];
  return {
    start: 0,
    codes: [SLASH],
    accepts: (state) => state === inName,
    step: (state, code) => {
      if (state < start) return state + 1;
      if (code < 0x21 || code > 0x7e) return undefined;
      if (code === SLASH) return state === atPart ? undefined : atPart;
      return state !== inPath && isOfName(code) ? inName : inPath;
    },
  };
}
