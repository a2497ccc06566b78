/** Checks the stacks' policies against AWS's documentation of actions, and what invokes what. */
export { actionsLike, ANOTHER_SERVICE, serviceData, serviceNames } from "../action-data";
export { globalKeys, isGlobal, isKnown } from "./condition-key-data";
export { lint } from "./lint";
export type { LintFinding } from "./lint-finding";
export { appliesTo } from "./resources-of";
export { unreadPolicies } from "./linted-policy";
