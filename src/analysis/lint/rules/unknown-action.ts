import { actionsLike } from "../../action-data";
import { statementRule } from "../rule";

/**
 * An action that AWS does not have, or a wildcard that matches none: AWS accepts it, but it never applies.
 *
 * @see
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const unknownAction = statementRule("unknown-action", ({ actions }) =>
  actions.items
    .filter((action) => action !== "*" && actionsLike(action).length === 0)
    .map((action) => ({ expected: "an action that AWS has", received: action })),
);
