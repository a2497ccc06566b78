/** The limits of the organization and the accounts, which the proof includes. */
export { controlsOf } from "./controls";
export { NO_LIMITS, type Limits } from "./guardrails";
export { readLimits } from "./read-guardrails";
