import type { ContextKey, KeyType } from "./context-keys/context-key";
import { findContextKey } from "./context-keys/find-context-key";
import { parseOperand } from "./conditions/operand";
import { parseOperator, type Family, type Operator } from "./conditions/operators";
import { PolicyError, describeReceived } from "./errors";
import { isObject, itemPlace } from "./parse-json";
import type { Condition, PolicyWarning } from "./policy-document";

/** Of AWS, or of an identity provider: `oidc.example.com/id/a:sub`. */
const KEY = /^[A-Za-z0-9-][\w./-]*:[^*?${}]+$/;

/** The operators for keys of each type. Null is for all types. */
const FAMILIES: Readonly<Record<KeyType, readonly Family[]>> = {
  string: ["string"],
  arn: ["arn", "string"],
  "arn-or-string": ["arn", "string"],
  boolean: ["boolean"],
  numeric: ["numeric"],
  date: ["date"],
  "date-or-numeric": ["date", "numeric"],
  ip: ["ip"],
};

/**
 * Reads a Condition element.
 *
 * @throws PolicyError for unknown operators, an operator of another type than the key's, a key with several values
 * without a set operator, and values that the operator does not accept.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export function parseConditions(json: unknown, where: string, warnings: PolicyWarning[]): Condition[] {
  if (!isObject(json))
    throw new PolicyError(where, "an object of condition operators", describeReceived(json));
  const blocks = Object.entries(json);
  if (blocks.length === 0) throw new PolicyError(where, "at least one condition operator", "none");
  return blocks.flatMap(([name, block]) => {
    const place = `${where}.${name}`;
    const operator = parseOperator(name, place);
    if (!isObject(block))
      throw new PolicyError(place, "an object of condition keys", describeReceived(block));
    const keys = Object.entries(block);
    if (keys.length === 0) throw new PolicyError(place, "at least one condition key", "none");
    const seen = new Set<string>();
    return keys.map(([keyText, value]) => {
      const key = keyText.toLowerCase();
      if (seen.has(key)) throw new PolicyError(place, "each key once, whatever its case", `${keyText} again`);
      seen.add(key);
      return parseCondition(operator, keyText, value, `${place}.${keyText}`, warnings);
    });
  });
}

function parseCondition(
  operator: Operator,
  keyText: string,
  value: unknown,
  where: string,
  warnings: PolicyWarning[],
): Condition {
  if (!KEY.test(keyText)) {
    throw new PolicyError(where, "a condition key such as aws:SecureTransport", describeReceived(keyText));
  }
  const key = keyText.toLowerCase();
  const known = findContextKey(key);
  if (known !== undefined) checkKey(operator, keyText, known, where, warnings);
  const values = conditionValues(value, operator, where);
  if (operator.family === "null" && values.length !== 1) {
    throw new PolicyError(where, "one value, true or false, for Null", describeReceived(values));
  }
  const operands = values.map((text, index) => parseOperand(operator, text, itemPlace(value, where, index)));
  return { operator, key, keyText, operands, values };
}

function checkKey(
  operator: Operator,
  keyText: string,
  { type, multivalued }: ContextKey,
  where: string,
  warnings: PolicyWarning[],
): void {
  if (operator.family === "null") return;
  if (!FAMILIES[type].includes(operator.family)) {
    throw new PolicyError(where, `an operator for keys of type ${type}`, describeReceived(operator.text));
  }
  if (multivalued && operator.set === undefined) {
    throw new PolicyError(
      where,
      `ForAnyValue or ForAllValues with ${keyText}, which may have several values`,
      describeReceived(operator.text),
    );
  }
  if (!multivalued && operator.set !== undefined) {
    // @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
    warnings.push({
      rule: "set-operator-on-single-valued-key",
      where,
      message: `${operator.text} with ${keyText}, which has one value: ForAllValues holds even without the key`,
    });
  }
}

/** Quotation marks are optional for numbers and booleans. */
function conditionValues(value: unknown, { text }: Operator, where: string): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new PolicyError(where, "at least one value", "an empty list");
  return list.map((item, index) => {
    if (typeof item === "string") return item;
    if (typeof item === "boolean") return String(item);
    if (typeof item === "number" && (Number.isSafeInteger(item) || text.includes("Numeric")))
      return String(item);
    throw new PolicyError(
      itemPlace(value, where, index),
      "a string, number or boolean",
      describeReceived(item),
    );
  });
}
