import type { CompiledStatement } from "../compile-statement";
import type { CompiledCondition } from "../conditions/evaluate-condition";
import type { ContextView, Found } from "../context";
import { isUnknown, type Tri } from "../three-valued";
import type { Template } from "../template";
import { NO, UNDECIDED, YES, type Diagrams, type Node } from "./diagrams";
import { comparisonOf, templateGlobs, type KeyAtom, type KeyDimension } from "./key-dimension";
import { isOpen } from "./loosen";

export function truthNode(truth: Tri): Node {
  if (isUnknown(truth)) return UNDECIDED;
  return truth ? YES : NO;
}

/**
 * Whether a statement's Resource or NotResource matches a resource, for every value of uncertain variables: the
 * statement's own test if none matters, else undecided.
 */
export function resourceTruth(statement: CompiledStatement, resource: string, fixed: ContextView): Node {
  const selection = statement.source.resources;
  if (selection === undefined || statement.matchesResource === undefined) return YES;
  const truth = truthNode(statement.matchesResource(resource, fixed));
  if (truth !== UNDECIDED || selection.except) return truth;
  const mayMatch = selection.items.some((item) =>
    isOpen(item, fixed) ? matchesLoosely(item, "resource", resource, fixed) : false,
  );
  const others = selection.items.filter((item) => !isOpen(item, fixed));
  const isSettled = !mayMatch && others.every((item) => !matchesLoosely(item, "resource", resource, fixed));
  return isSettled ? NO : UNDECIDED;
}

function matchesLoosely(
  template: Template,
  comparison: Parameters<typeof templateGlobs>[1],
  value: string,
  fixed: ContextView,
): boolean {
  if (template.source === "*" && comparison === "resource") return true;
  const globs = templateGlobs(template, comparison, fixed);
  if (globs === undefined) return true;
  return globs.some((glob) => glob.matches(value));
}

/** A view of a request with one more key. */
function viewWith(key: string, found: Found, fixed: ContextView): ContextView {
  return { find: (asked) => (asked === key ? found : fixed.find(asked)) };
}

/** Whether a condition matches an atom of its key, for every value of uncertain variables. */
export function atomTruth(
  { source, test }: CompiledCondition,
  atom: KeyAtom,
  { key, opaque }: Pick<KeyDimension, "key" | "opaque">,
  fixed: ContextView,
): Node {
  const truth = truthNode(test(viewWith(key, atom, fixed)));
  if ((atom.state !== "single" && atom.state !== "several") || source.operator.family === "null")
    return truth;
  if (opaque) return UNDECIDED;
  const hasOpen = source.operands.some(
    (operand) => operand.kind === "text" && isOpen(operand.template, fixed),
  );
  if (!hasOpen) return truth;
  const values = atom.state === "single" ? [atom.value] : atom.values;
  const matches = source.operands.some(
    (operand) =>
      operand.kind === "text" &&
      values.some((value) => matchesLoosely(operand.template, comparisonOf(source.operator), value, fixed)),
  );
  if (matches) return UNDECIDED;
  return source.operator.negated ? YES : NO;
}

/** The first level of each key: a single-valued key has one level, a multivalued key one for each atom. */
export interface KeyLevels {
  readonly dimension: KeyDimension;
  readonly first: number;
}

/** The requests without a multivalued key. */
export function withoutValues(diagrams: Diagrams, { dimension, first }: KeyLevels): Node {
  return dimension.atoms.reduce<Node>(
    (node, _atom, index) => diagrams.and(node, diagrams.node(first + index, [YES, NO])),
    YES,
  );
}

/** The requests that match a condition. */
export function conditionNode(
  condition: CompiledCondition,
  levels: KeyLevels,
  diagrams: Diagrams,
  fixed: ContextView,
): Node {
  const { dimension, first } = levels;
  const truthOf = (atom: KeyAtom): Node => atomTruth(condition, atom, dimension, fixed);
  if (!dimension.multivalued) return diagrams.node(first, dimension.atoms.map(truthOf));
  const { and, or, not } = diagrams;
  const { operator } = condition.source;
  const absent = withoutValues(diagrams, levels);
  const whenAbsent = truthOf({ state: "absent" });
  const present =
    operator.set === "ForAllValues"
      ? dimension.atoms.reduce<Node>(
          (node, atom, index) => and(node, diagrams.node(first + index, [YES, truthOf(atom)])),
          YES,
        )
      : dimension.atoms.reduce<Node>(
          (node, atom, index) => or(node, diagrams.node(first + index, [NO, truthOf(atom)])),
          NO,
        );
  return or(and(absent, whenAbsent), and(not(absent), present));
}
