import { actionsLike } from "../action-data";
import { placeOfStatement } from "../linted-policy";
import type { Rule } from "../rule";

/**
 * An action that AWS does not have, or a wildcard that means none: AWS takes it and it never applies.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const unknownAction: Rule = {
  name: "unknown-action",
  check: ({ policies }) =>
    policies.flatMap((linted) =>
      linted.statements.flatMap((statement) =>
        statement.actions.items
          .filter((action) => action !== "*" && actionsLike(action).length === 0)
          .map((action) => ({
            place: placeOfStatement(linted, statement),
            expected: "an action that AWS has",
            received: action,
          })),
      ),
    ),
};
