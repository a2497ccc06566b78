/** Explains AWS's denials from the stacks. */
export type { Denial, FoundDenials, NotUnderstood, ReportedReason } from "./denial";
export { explainDenial } from "./explain-denial";
export type { Addition, Explanation, Stacks, Verdict } from "./explanation";
export { explanationText } from "./explanation-text";
export { mapPolicies, policiesOn } from "./change-model";
export { patternToAdd, neededAccessOf } from "./pattern-to-add";
export type { FoundStatement } from "./places";
export type { Given } from "./question-of-denial";
export { readDenials } from "./read-denials";
export { statementsToAdd, type Named, type StatementToAdd } from "./statements-to-add";
