import { placeOfStatement } from "../linted-policy";
import { pairsWithinOwner } from "../statement-pairs";
import { subsumes } from "../subsumes";
import type { Rule } from "../rule";

/** A statement that another one with the same effect covers completely. */
export const redundantStatement: Rule = {
  name: "redundant-statement",
  check: ({ policies }) =>
    pairsWithinOwner(policies)
      .filter(({ one, other }) => one.statement.effect === other.statement.effect)
      // Of two that say the same, the later one is too much.
      .filter(
        ({ one, other, isEarlier }) =>
          subsumes(one.statement, other.statement) &&
          (isEarlier || !subsumes(other.statement, one.statement)),
      )
      .map(({ one, other }) => ({
        place: placeOfStatement(other.policy, other.statement),
        expected: "a statement that adds something",
        received: `what ${placeOfStatement(one.policy, one.statement)} says already`,
        kind: other.policy.kind,
      })),
};
