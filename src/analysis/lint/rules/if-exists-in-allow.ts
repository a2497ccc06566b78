import { allowRule } from "../rule";

/**
 * IfExists in an Allow: a request without the key is allowed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
 */
export const ifExistsInAllow = allowRule("if-exists-in-allow", ({ conditions }) =>
  conditions
    .filter(({ operator }) => operator.ifExists)
    .map(({ operator, keyText }) => ({
      expected: "an operator without IfExists in an Allow",
      received: `${operator.text} ${keyText}`,
    })),
);
