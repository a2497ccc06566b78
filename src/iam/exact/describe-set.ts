import { compileCondition } from "../conditions/evaluate-condition";
import type { Condition } from "../policy-document";
import type { CompiledStatement } from "../compile-statement";
import type { AccessRequest } from "../request";
import { NO, type Node } from "./diagrams";
import { requestOf } from "./find-request";
import type { KeyLevels } from "./statement-truths";
import { ACTION_LEVEL, RESOURCE_LEVEL, type Space } from "./space";
import { branchesTaken } from "./branches-taken";
import { templateGlobs } from "./key-dimension";
import { countSteps } from "./work";

/** Similar requests of a set: every combination of these actions, resources and conditions. */
export interface Term {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Values by key, in the policies' spelling. A key that does not matter is left out. */
  readonly circumstances: readonly { readonly key: string; readonly values: string }[];
  /** One of the requests. */
  readonly request: AccessRequest;
}

/** The actions of the first term. */
export function firstActions(space: Space, node: Node): readonly string[] {
  const { diagrams } = space;
  const set = diagrams.and(node, space.possible);
  if (set === NO) return [];
  const [first] = diagrams.levelOf(set) === ACTION_LEVEL ? groupsOf(diagrams.branchesOf(set)) : [];
  return new Words(space, undefined).actions(first?.branches);
}

interface Group {
  readonly branches: readonly number[];
  readonly next: Node;
}

/**
 * Describes a set without undecided requests as terms that together cover it.
 *
 * @param most maximum number of terms. Default: all
 * @param among a superset: a condition that all its requests for the same actions meet is left out. Default: every
 * request
 * @returns the terms, and whether there are more
 */
export function describeSet(
  space: Space,
  node: Node,
  most = Infinity,
  among?: Node,
): { readonly terms: readonly Term[]; readonly more: boolean } {
  const { diagrams } = space;
  const words = new Words(space, among);
  const terms: Term[] = [];
  let more = false;
  const walk = (at: Node, taken: ReadonlyMap<number, readonly number[]>): void => {
    if (at === NO || more) return;
    if (diagrams.levelOf(at) === Infinity) {
      if (terms.length >= most) more = true;
      else terms.push(words.term(taken));
      return;
    }
    for (const { branches, next } of groupsOf(diagrams.branchesOf(at))) {
      walk(next, new Map([...taken, [diagrams.levelOf(at), branches]]));
    }
  };
  walk(diagrams.and(node, space.possible), new Map());
  return { terms, more };
}

function groupsOf(branches: readonly Node[]): Group[] {
  const groups = new Map<Node, number[]>();
  branches.forEach((next, index) => {
    if (next === NO) return;
    const group = groups.get(next);
    if (group === undefined) groups.set(next, [index]);
    else group.push(index);
  });
  return [...groups].map(([next, own]) => ({ branches: own, next }));
}

class Words {
  readonly #statements: readonly CompiledStatement[];
  #usual: ReturnType<typeof branchesTaken> | undefined;

  constructor(
    readonly space: Space,
    readonly among: Node | undefined,
  ) {
    this.#statements = space.statements;
  }

  term(taken: ReadonlyMap<number, readonly number[]>): Term {
    const { space } = this;
    this.#usual = this.#usualOf(taken.get(ACTION_LEVEL));
    return {
      actions: this.actions(taken.get(ACTION_LEVEL)),
      resources: this.#resources(taken.get(RESOURCE_LEVEL)),
      circumstances: space.keys.flatMap((levels) => this.#circumstance(levels, taken)),
      request: requestOf(space, new Map([...taken].map(([level, [first = 0]]) => [level, first]))),
    };
  }

  /** What every request of the superset has for these actions. */
  #usualOf(branches: readonly number[] | undefined): ReturnType<typeof branchesTaken> | undefined {
    const { space, among } = this;
    if (among === undefined || branches === undefined) {
      return among === undefined ? undefined : branchesTaken(space, among);
    }
    const isOne = space.diagrams.node(
      ACTION_LEVEL,
      space.actions.map((_, index) => (branches.includes(index) ? 1 : 0)),
    );
    return branchesTaken(space, space.diagrams.and(among, isOne));
  }

  #isUsual(level: number, branches: readonly number[]): boolean {
    const usual = this.#usual?.get(level);
    return usual !== undefined && [...usual].every((branch) => branches.includes(branch));
  }

  actions(branches: readonly number[] | undefined): string[] {
    const { actions, family } = this.space;
    if (branches === undefined || branches.length === actions.length)
      return family.actions.closed === true ? [...family.actions.known] : [`${family.actions.service}:*`];
    return branches.flatMap((index) => {
      const atom = actions[index];
      if (atom === undefined) return [];
      return atom.open
        ? [...atom.known, `${family.actions.service}:… (any new action)`]
        : atom.known.length > 0
          ? atom.known
          : [atom.witness];
    });
  }

  #resources(branches: readonly number[] | undefined): string[] {
    const { resources, family } = this.space;
    const whole = family.resources.kind === "one" ? [family.resources.arn] : family.resources.patterns;
    if (branches === undefined || branches.length === resources.length) {
      return whole.map((pattern) => pattern.replace(/\?\*$/, "*"));
    }
    return branches.map((index) => this.#resource(resources[index]?.witness ?? ""));
  }

  /** The longest pattern that matches it. */
  #resource(witness: string): string {
    const { ofVariables, family } = this.space;
    countSteps(
      this.#statements.reduce((sum, { source }) => sum + (source.resources?.items.length ?? 0), 0),
      WORDS_FOR,
    );
    const patterns = this.#statements.flatMap(({ source }) =>
      (source.resources?.items ?? [])
        .filter((item) => templateGlobs(item, "resource", ofVariables)?.some((glob) => glob.matches(witness)))
        .map(({ source: text }) => text),
    );
    const [longest] = [...new Set(patterns)].sort((one, other) => other.length - one.length);
    if (longest === undefined || longest === "*") {
      const [pattern = "*"] =
        family.resources.kind === "one" ? [family.resources.arn] : family.resources.patterns;
      return `any other of ${pattern.replace(/\?\*$/, "*")}`;
    }
    return longest;
  }

  #circumstance(
    { dimension, first }: KeyLevels,
    taken: ReadonlyMap<number, readonly number[]>,
  ): Term["circumstances"] {
    const { key, atoms, multivalued } = dimension;
    const conditions = this.#statements.flatMap(({ source }) =>
      source.conditions.filter((condition) => condition.key === key),
    );
    const written = conditions[0]?.keyText ?? key;
    const labels = atoms.map((atom) => {
      if (atom.state === "absent") return "not sent";
      const value =
        atom.state === "single" ? atom.value : atom.state === "several" ? (atom.values[0] ?? "") : "";
      return labelOf(value, conditions);
    });
    if (multivalued) {
      const parts = atoms.flatMap((_, index) => {
        const branches = taken.get(first + index);
        if (branches === undefined || branches.length === 2 || this.#isUsual(first + index, branches))
          return [];
        return [`${branches[0] === 1 ? "with" : "without"} ${labels[index] ?? ""}`];
      });
      return parts.length === 0 ? [] : [{ key: written, values: parts.join(", ") }];
    }
    const branches = taken.get(first);
    if (branches === undefined || branches.length === atoms.length) return [];
    countSteps(atoms.length * branches.length, WORDS_FOR);
    if (this.#isUsual(first, branches)) return [];
    const others = atoms.flatMap((_, index) => (branches.includes(index) ? [] : [labels[index] ?? ""]));
    const own = branches.map((index) => labels[index] ?? "");
    const values =
      others.length < own.length && !others.some(isLimit)
        ? `anything but ${[...new Set(others)].join(", ")}`
        : [...new Set(own)].join(" or ");
    return [{ key: written, values }];
  }
}

/** Describes a value by the conditions: the value that they name, or the patterns and limits that it matches. */
function labelOf(value: string, conditions: readonly Condition[]): string {
  if (value === "true" || value === "false") return value;
  const met: string[] = [];
  countSteps(
    // Compiles each value again.
    20 * conditions.reduce((sum, { values }) => sum + values.length, 0),
    WORDS_FOR,
  );
  for (const { operator, operands, values, ...rest } of conditions) {
    if (operator.family === "null") continue;
    operands.forEach((operand, index) => {
      const text = values[index] ?? "";
      const { text: name, family, comparison } = operator;
      const single = { text: name, family, comparison, negated: false, ifExists: false };
      const condition = { ...rest, operator: single, operands: [operand], values: [text] };
      const found = { find: () => ({ state: "single", value }) as const };
      const holds = compileCondition(condition).test(found);
      const opposite = OPPOSITE[operator.comparison];
      if (holds === true) met.push(wordsFor(operator.comparison, text, value));
      else if (holds === false && opposite !== undefined) met.push(`${opposite}${text}`);
    });
  }
  const exact = met.find((text) => text === value);
  if (exact !== undefined) return exact;
  const all = [...new Set(met)];
  return all.length === 0 ? (value === "" ? "empty" : "any other value") : all.join(" and ");
}

/** A longer description would be unreadable. */
const WORDS_FOR = "the words for what is allowed";

const WORDS: Readonly<Record<string, string>> = {
  less: "below ",
  "less-or-equal": "at most ",
  greater: "above ",
  "greater-or-equal": "at least ",
  within: "in ",
};

const OPPOSITE: Readonly<Record<string, string>> = {
  less: "at least ",
  "less-or-equal": "above ",
  greater: "at most ",
  "greater-or-equal": "below ",
};

/** Whether a label is a range: then the rest is described as a range too. */
function isLimit(label: string): boolean {
  return Object.values(OPPOSITE).some((word) => label.startsWith(word));
}

function wordsFor(comparison: Condition["operator"]["comparison"], text: string, value: string): string {
  if (comparison === "equals" || comparison === "equals-ignore-case") return text;
  return text === value ? value : `${WORDS[comparison] ?? ""}${text}`;
}
