/** Checks of the stacks' policies against what AWS documents of its actions, and of what sets off what. */
export { lint } from "./lint";
export type { LintFinding } from "./lint-finding";
