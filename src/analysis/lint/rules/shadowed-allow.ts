import { placeOfStatement } from "../linted-policy";
import { pairsWithinOwner } from "../statement-pairs";
import { subsumes } from "../subsumes";
import type { Rule } from "../rule";

/**
 * An Allow that a Deny in the same policy overrides completely.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export const shadowedAllow: Rule = {
  name: "shadowed-allow",
  check: ({ policies }) =>
    pairsWithinOwner(policies)
      .filter(({ one, other }) => one.statement.effect === "Deny" && other.statement.effect === "Allow")
      .filter(({ one, other }) => subsumes(one.statement, other.statement))
      .map(({ one, other }) => ({
        place: placeOfStatement(other.policy, other.statement),
        expected: "an Allow that no Deny overrides completely",
        received: `what ${placeOfStatement(one.policy, one.statement)} denies`,
        kind: other.policy.kind,
      })),
};
