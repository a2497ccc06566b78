import { allowRule } from "../rule";

/**
 * ForAllValues in an Allow matches a request without the key, unless a Null in the same statement requires the key.
 *
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export const forAllValuesWithoutNull = allowRule("for-all-values-without-null", ({ conditions }) =>
  conditions
    .filter(({ operator }) => operator.set === "ForAllValues")
    .filter(
      ({ key }) =>
        !conditions.some(
          ({ key: other, operator, values }) =>
            other === key && operator.family === "null" && values[0] === "false",
        ),
    )
    .map(({ keyText, operator }) => ({
      expected: `Null ${keyText} "false" in addition, so that a request without the key is not allowed`,
      received: operator.text,
    })),
);
