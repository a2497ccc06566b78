import { actionsLike } from "../action-data";
import { isGlobal, isKnown, isSentWith } from "../condition-key-data";
import { statementRule } from "../rule";

/**
 * A condition on a key that AWS never sends with one of the actions: for that action an Allow does not apply, and a Deny
 * applies always or never. Of a wildcard, one of the actions is enough.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export const conditionKeyNotSent = statementRule("condition-key-not-sent", ({ actions, conditions }) =>
  conditions
    .filter((condition) => !isGlobal(condition) && isKnown(condition, actions.items.map(serviceOf)))
    .flatMap((condition) =>
      actions.items
        .filter((text) => actionsLike(text).length > 0)
        .filter((text) => !actionsLike(text).some((each) => isSentWith(condition, each, serviceOf(text))))
        .map((text) => ({ expected: `a key that AWS sends with ${text}`, received: condition.keyText })),
    ),
);

function serviceOf(action: string): string {
  return action.split(":")[0] ?? "";
}
