import { isClaim, isClaimOf, type Condition, type Statement } from "../../../iam";
import { actionsLike } from "../../action-data";
import { isGlobal, isKnown, isSentWith } from "../condition-key-data";
import { statementRule, type Wrong } from "../rule";

/**
 * A condition on a key that AWS never sends with one of the actions: for that action an Allow does not apply, and a
 * Deny applies always or never. For a wildcard, one action with the key is enough. A token has no claims of another
 * provider.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export const conditionKeyNotSent = statementRule("condition-key-not-sent", (statement) => [
  ...keysOfServices(statement),
  ...statement.conditions.flatMap((condition) => claimOfAnother(condition, statement)),
]);

function claimOfAnother({ key, keyText }: Condition, { principals = [] }: Statement): Wrong[] {
  const providers = principals.flatMap((entry) => (entry.kind === "federated" ? [entry.text] : []));
  // A statement without a provider does not say whose token it is.
  if (!isClaim(key) || providers.length === 0 || providers.some((one) => isClaimOf(one, key))) return [];
  return [{ expected: `a key that a token of ${providers.join(" or ")} has`, received: keyText }];
}

const keysOfServices = ({ actions, conditions }: Statement): Wrong[] =>
  conditions
    .filter(({ key }) => !isClaim(key))
    .filter((condition) => !isGlobal(condition) && isKnown(condition, actions.items.map(serviceOf)))
    .flatMap((condition) =>
      actions.items
        .filter((text) => actionsLike(text).length > 0)
        .filter((text) => !actionsLike(text).some((each) => isSentWith(condition, each, serviceOf(text))))
        .map((text) => ({ expected: `a key that AWS sends with ${text}`, received: condition.keyText })),
    );

function serviceOf(action: string): string {
  return action.split(":")[0] ?? "";
}
