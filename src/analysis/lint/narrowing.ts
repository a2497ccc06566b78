import type { Condition, Statement } from "../../iam";

/**
 * The values that a key must have for a statement to apply, from conditions that require the key. A negated operator,
 * IfExists and ForAllValues match without it and narrow nothing.
 *
 * @param key - in lower case
 */
export function requiredValues({ conditions }: Statement, key: string): readonly string[] | undefined {
  return conditions.find((condition) => condition.key === key && needsKey(condition))?.values;
}

function needsKey({ operator }: Condition): boolean {
  return (
    operator.family !== "null" && !operator.negated && !operator.ifExists && operator.set !== "ForAllValues"
  );
}
