import { statementRule } from "../rule";

/**
 * IfExists in an Allow: a request without the key is allowed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
 */
export const ifExistsInAllow = statementRule("if-exists-in-allow", ({ effect, conditions }) =>
  effect === "Deny"
    ? []
    : conditions
        .filter(({ operator }) => operator.ifExists)
        .map(({ operator, keyText }) => ({
          expected: "an operator without IfExists in an Allow",
          received: `${operator.text} ${keyText}`,
        })),
);
