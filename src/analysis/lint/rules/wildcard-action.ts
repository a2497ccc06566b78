import { allowRule } from "../rule";

/** An Allow says each of its actions in full: AWS adds new ones to what a wildcard means. */
export const wildcardAction = allowRule("wildcard-action", ({ actions }) =>
  actions.except
    ? []
    : actions.items
        .filter((action) => /[*?]/.test(action))
        .map((action) => ({ expected: "actions in full in an Allow", received: action })),
);
