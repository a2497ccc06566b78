import type { ContextView, Found } from "../context";
import type { Condition } from "../policy-document";
import { every, not, some, undocumented, unknownKey, type Tri } from "../three-valued";
import type { Operand } from "./operand";
import { compileComparison, type ValueTest } from "./compare";

/** A compiled condition: one operator with one key and its values. */
export interface CompiledCondition {
  readonly source: Condition;
  readonly test: (view: ContextView) => Tri;
}

/** Compiles a condition. */
export function compileCondition(source: Condition): CompiledCondition {
  const { key, operator, operands } = source;
  if (operator.family === "null") {
    const expected = operands.flatMap((operand) => (operand.kind === "boolean" ? [operand.value] : []));
    return { source, test: (view) => isNull(key, view.find(key), expected[0] === true) };
  }
  const matchesAny = compileComparison(operator, operands);
  const holds: ValueTest = operator.negated ? (value, view) => not(matchesAny(value, view)) : matchesAny;
  return { source, test: (view) => testFound(source, view.find(key), holds, view) };
}

/**
 * Whether the key is missing, compared with what the policy requires.
 *
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
 */
function isNull(key: string, found: Found, wanted: boolean): Tri {
  switch (found.state) {
    case "undeclared":
    case "perhaps":
      return unknownKey(key);
    case "absent":
      return wanted;
    case "single":
      if (found.value === "") return undocumented(`Null on ${key}, whose value is an empty text`);
      return !wanted;
    case "several":
    case "begins":
    case "present":
      return !wanted;
  }
}

function testFound(source: Condition, found: Found, holds: ValueTest, view: ContextView): Tri {
  const { key, operator } = source;
  switch (found.state) {
    case "undeclared":
    case "present":
      return unknownKey(key);
    case "absent":
      return whenAbsent(source);
    case "single":
      // A set operator ignores an empty string. Other operators treat it as a value, as in AWS's examples with
      // s3:prefix.
      return found.value === "" && operator.set !== undefined ? whenAbsent(source) : holds(found.value, view);
    case "perhaps": {
      const present = holds(found.value, view);
      return present === whenAbsent(source) ? present : unknownKey(key);
    }
    case "begins": {
      const matches = some(source.operands, (operand) => matchesBeginning(operand, found.value, key));
      return operator.negated ? not(matches) : matches;
    }
    case "several":
      if (operator.set === "ForAllValues") return every(found.values, (value) => holds(value, view));
      if (operator.set === "ForAnyValue") return some(found.values, (value) => holds(value, view));
      return undocumented(`${operator.text} without a set operator on ${key}, which has several values`);
  }
}

/** Where only the beginning of a text is known, it matches what ends in `*` before that, and nothing that begins otherwise. */
function matchesBeginning(operand: Operand, beginning: string, key: string): Tri {
  if (operand.kind !== "text") return unknownKey(key);
  const [first, second, ...more] = operand.template.tokens;
  const start = first?.kind === "text" ? first.text : "";
  const rest = first?.kind === "text" ? second : first;
  const known = Math.min(start.length, beginning.length);
  if (start.slice(0, known).toLowerCase() !== beginning.slice(0, known).toLowerCase()) return false;
  const isAny = rest?.kind === "any" && (first === rest ? second === undefined : more.length === 0);
  return isAny && beginning.startsWith(start) ? true : unknownKey(key);
}

/**
 * The result for a missing key: false, but true for a negated operator, for IfExists and for ForAllValues; false for
 * ForAnyValue, even negated. AWS's pages do not mention ForAnyValue with IfExists.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function whenAbsent({ key, operator }: Condition): Tri {
  if (operator.set === "ForAllValues") return true;
  if (operator.set === undefined) return operator.ifExists || operator.negated;
  if (!operator.ifExists) return false;
  return undocumented(`${operator.text} on ${key}, which the request does not have`);
}
