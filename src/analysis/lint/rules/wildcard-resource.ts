import { actionsLike } from "../../action-data";
import { statementRule } from "../rule";

/** An Allow on every resource, though its actions take narrower ones. */
export const wildcardResource = statementRule("wildcard-resource", ({ effect, actions, resources }) => {
  const everything = resources?.except === false && resources.items.some(({ source }) => source === "*");
  if (effect === "Deny" || !everything || actions.except) return [];
  const narrower = actions.items.filter((text) =>
    actionsLike(text).some(({ resourceTypes }) => resourceTypes.length > 0),
  );
  return narrower.length === 0
    ? []
    : [{ expected: `the resources of ${narrower.join(", ")} by their ARNs`, received: '"*"' }];
});
