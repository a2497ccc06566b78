/** The organization's and the accounts' own limits, which join the decisions of the proof. */
export { controlsOf } from "./controls";
export { NO_LIMITS, type Limits } from "./guardrails";
export { readLimits } from "./read-guardrails";
