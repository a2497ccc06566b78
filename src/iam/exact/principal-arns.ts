import { UNDECLARED, type ContextView } from "../context";
import type { Condition } from "../policy-document";
import { textPattern } from "../pattern";
import { permissionSetRoleArn } from "../permission-set-role";
import { plainTokens } from "../template";
import { DEAD, globOf, START, type Glob } from "./glob";
import { comparisonOf, templateGlobs, withoutDoubles } from "./key-dimension";
import { textAtoms, type TextFamily, type TextForm } from "./text-atoms";
import { countSteps } from "./work";

/**
 * The owner of the ARNs: the roles, users or GetFederationToken sessions of an account, or the roles of a permission
 * set.
 */
export interface ArnOwner {
  readonly type: "role" | "user" | "federated-user";
  readonly account: string;
  readonly partition: string;
  readonly permissionSet?: string;
}

/** An ARN for each class that no condition distinguishes. */
export interface PrincipalArnAtom {
  readonly arn: string;
  /** The patterns of the conditions that match it. */
  readonly met: readonly { readonly key: string; readonly text: string }[];
}

/** What conditions require of an ARN, and whether they are about the name at its end. */
const KEYS: Readonly<Record<string, { readonly isName: boolean; readonly types: readonly string[] }>> = {
  "aws:principalarn": { isName: false, types: ["role", "user", "federated-user"] },
  "aws:username": { isName: true, types: ["user"] },
};

const WHO = "the conditions on who asks";

/** Whether a condition is about the caller's ARN or name. */
export function isPrincipalArnCondition({ key }: Condition): boolean {
  return key in KEYS;
}

const UNKNOWN: ContextView = { find: () => UNDECLARED };

/**
 * Cuts an owner's ARNs into classes, by the conditions on the caller.
 *
 * @param names - names that get a class of their own
 */
export function principalArns(
  conditions: readonly Condition[],
  owner: ArnOwner,
  names: readonly string[] = [],
): PrincipalArnAtom[] {
  countSteps(conditions.length, WHO);
  const start = startOf(owner);
  const texts = conditions.flatMap((condition) => {
    const { key, operands, values } = condition;
    const about = KEYS[key];
    if (about?.types.includes(owner.type) !== true) return [];
    return operands.map((_, index) => {
      const globs = operandGlobs(condition, index);
      return {
        key,
        text: values[index] ?? "",
        globs: about.isName ? globs.map(ofName) : globs.filter((glob) => mayMatch(glob, start)),
      };
    });
  });
  const named = names.map((text) => ofName(globOf(textPattern([{ kind: "text", text }]))));
  const globs = withoutDoubles([...texts.flatMap((text) => text.globs), ...named]);
  const atoms = textAtoms(globs, familyOf(owner), WHO);
  countSteps(atoms.length * texts.length, WHO);
  return atoms.map(({ witness: arn }) => ({
    arn,
    met: uniqueTexts(texts.filter((one) => one.globs.some((glob) => glob.matches(arn)))),
  }));
}

function uniqueTexts(texts: PrincipalArnAtom["met"]): PrincipalArnAtom["met"] {
  return [...new Map(texts.map(({ key, text }) => [`${key} ${text}`, { key, text }])).values()];
}

/** The patterns for one value of a condition, for any value of its variables. */
export function operandGlobs({ operands, operator }: Condition, index: number): readonly Glob[] {
  const operand = operands[index];
  return operand?.kind === "text"
    ? (templateGlobs(operand.template, comparisonOf(operator), UNKNOWN) ?? [])
    : [];
}

const SLASH = 47;

/** A pattern for the part after the last slash. */
function ofName(glob: Glob): Glob {
  return {
    pattern: glob.pattern,
    ignoresCase: glob.ignoresCase,
    isName: true,
    matches: (text) => glob.matches(text.slice(text.lastIndexOf("/") + 1)),
    step: (state, code) => (code === SLASH ? START : glob.step(state, code)),
    accepts: glob.accepts,
    codes: (state) => [SLASH, ...(state === DEAD ? [] : glob.codes(state))],
  };
}

/** The characters of a name: letters, digits and `_+=,.@-`. */
function isOfName(code: number): boolean {
  return /[\w+=,.@-]/.test(String.fromCharCode(code)) && code < 128;
}

function isHex(code: number): boolean {
  return /[0-9a-f]/.test(String.fromCharCode(code));
}

function startOf({ type, account, partition }: ArnOwner): string {
  const service = type === "federated-user" ? "sts" : "iam";
  return `arn:${partition}:${service}::${account}:${type}/`;
}

/** Whether a pattern may match a text with this prefix. Most patterns name roles of other accounts. */
function mayMatch({ pattern: { prefix }, ignoresCase }: Glob, start: string): boolean {
  return ignoresCase || prefix.startsWith(start) || start.startsWith(prefix);
}

function familyOf(owner: ArnOwner): TextFamily {
  const { type, account, partition, permissionSet } = owner;
  const start = startOf(owner);
  const like = (...patterns: readonly string[]): Glob[] =>
    patterns.map((pattern) => globOf(textPattern(plainTokens(pattern))));
  if (permissionSet !== undefined) {
    const role = { partition, account, permissionSet };
    const within = like(...["/", "/*/"].map((path) => permissionSetRoleArn(role, path)));
    return { within, form: formOfName(start.length), allows: isHex };
  }
  const form = type === "federated-user" ? formOfSession(start.length) : formOfName(start.length);
  return { within: like(`${start}*`), form, allows: isOfName };
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

/**
 * A name of 2 to 32 characters.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
function formOfSession(start: number): TextForm {
  return {
    start: 0,
    codes: [],
    accepts: (state) => state >= start + 2,
    step: (state, code) => (state < start || (isOfName(code) && state < start + 32) ? state + 1 : undefined),
  };
}
