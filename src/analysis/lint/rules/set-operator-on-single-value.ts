import type { Rule } from "../rule";

/**
 * ForAllValues or ForAnyValue on a key that has one value. AWS accepts it with a warning, and ForAllValues matches even
 * without the key.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export const setOperatorOnSingleValue: Rule = {
  name: "set-operator-on-single-value",
  check: ({ policies }) =>
    policies.flatMap(({ policy, kind }) =>
      policy.document.warnings.map(({ where, message }) => ({
        place: where,
        expected: "an operator for one value",
        received: message,
        kind,
      })),
    ),
};
