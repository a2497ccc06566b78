import { allowRule } from "../rule";

/** An Allow must name each action in full: a wildcard also matches actions that AWS adds later. */
export const wildcardAction = allowRule("wildcard-action", ({ actions }) =>
  actions.except
    ? []
    : actions.items
        .filter((action) => /[*?]/.test(action))
        .map((action) => ({ expected: "actions in full in an Allow", received: action })),
);
