import { actionsLike } from "../../action-data";
import { allowRule } from "../rule";

/** An Allow on every resource, although its actions accept narrower ones. */
export const wildcardResource = allowRule("wildcard-resource", ({ actions, resources }) => {
  const everything = resources?.except === false && resources.items.some(({ source }) => source === "*");
  if (!everything || actions.except) return [];
  const narrower = actions.items.filter((text) =>
    actionsLike(text).some(({ resourceTypes }) => resourceTypes.length > 0),
  );
  return narrower.length === 0
    ? []
    : [{ expected: `the resources of ${narrower.join(", ")} by their ARNs`, received: '"*"' }];
});
