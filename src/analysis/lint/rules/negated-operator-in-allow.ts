import { allowRule } from "../rule";

/**
 * A negated operator in an Allow allows all but a few values, and matches a request without the key.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const negatedOperatorInAllow = allowRule("negated-operator-in-allow", ({ conditions }) =>
  conditions
    .filter(({ operator }) => operator.negated)
    .map(({ operator, keyText }) => ({
      expected: `an operator that says which ${keyText} is allowed`,
      received: operator.text,
    })),
);
