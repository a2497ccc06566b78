import type { ContextView } from "../context";
import { compileText, type TextTest } from "../match-text";
import { or, undocumented, type Tri } from "../three-valued";
import { parseDecimal } from "./decimal";
import { parseInstant } from "./instant";
import { isWithin, parseIpAddress, type IpRange } from "./ip-range";
import type { Operand } from "./operand";
import type { Comparison, Operator } from "./operators";

/** Whether one value of the request matches any of the policy's, before negation. */
export type ValueTest = (value: string, view: ContextView) => Tri;

/** Returns the test for a condition's values. */
export function compileComparison(operator: Operator, operands: readonly Operand[]): ValueTest {
  switch (operator.family) {
    case "string":
    case "arn":
      return anyText(operands.flatMap((operand) => textTest(operator, operand)));
    case "numeric":
      return anyNumber(operator.comparison, operands, parseDecimal, "number");
    case "date":
      return anyNumber(operator.comparison, operands, parseInstant, "date");
    case "boolean":
    case "null":
      return anyBoolean(operands);
    case "ip":
      return anyRange(operands);
  }
}

function textTest({ family, comparison }: Operator, operand: Operand): TextTest[] {
  if (operand.kind !== "text") return [];
  const mode = family === "arn" ? "arn" : comparison === "equals-ignore-case" ? comparison : undefined;
  return [compileText(operand.template, mode ?? (comparison === "like" ? "like" : "equals"))];
}

/**
 * A value with an undefined variable equals nothing. AWS's pages differ if another value matches: one says that this
 * value counts, another that the statement has no effect.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
function anyText(tests: readonly TextTest[]): ValueTest {
  return (value, view) => {
    let matches: Tri = false;
    let withoutValue = false;
    for (const test of tests) {
      const match = test(value, view);
      if (match === "no-value") withoutValue = true;
      else matches = or(matches, match);
    }
    return withoutValue && matches === true
      ? undocumented("a policy variable without a value next to a value that matches")
      : matches;
  };
}

function anyNumber(
  comparison: Comparison,
  operands: readonly Operand[],
  parse: (text: string) => number | undefined,
  kind: string,
): ValueTest {
  const expected = operands.flatMap((operand) => (operand.kind === "number" ? [operand.value] : []));
  return (value) => {
    const number = parse(value);
    return number === undefined
      ? notA(kind, value)
      : expected.some((limit) => compare(number, comparison, limit));
  };
}

function compare(value: number, comparison: Comparison, limit: number): boolean {
  switch (comparison) {
    case "less":
      return value < limit;
    case "less-or-equal":
      return value <= limit;
    case "greater":
      return value > limit;
    case "greater-or-equal":
      return value >= limit;
    default:
      return value === limit;
  }
}

function anyBoolean(operands: readonly Operand[]): ValueTest {
  const expected = new Set(
    operands.flatMap((operand) => (operand.kind === "boolean" ? [String(operand.value)] : [])),
  );
  return (value) => (value === "true" || value === "false" ? expected.has(value) : notA("boolean", value));
}

function anyRange(operands: readonly Operand[]): ValueTest {
  const ranges: IpRange[] = operands.flatMap((operand) => (operand.kind === "range" ? [operand.range] : []));
  return (value) => {
    const address = parseIpAddress(value);
    return address === undefined
      ? notA("IP address", value)
      : ranges.some((range) => isWithin(address, range));
  };
}

function notA(kind: string, value: string): Tri {
  return undocumented(`${JSON.stringify(value)}, which is no ${kind}, compared as a ${kind}`);
}
