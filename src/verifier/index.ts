/** The proof that the synthesized stacks allow what a config asks for, and nothing else. */
export type { LintFinding } from "../analysis/lint";
export { isOwnApp } from "./stack-settings";
export { NOT_AS_SYNTHESIZED, notAsSynthesized, type Synthesized } from "./not-as-synthesized";
export { proofLookup } from "../declared/proof-lookup";
export { prove, type Proof, type SettingRow } from "./prove";
export type { ReachedSet } from "./reached-sets";
export { UndecidableError } from "../analysis/lookup/undecidable-error";
export { answerQuestion, type Row, type Verdict } from "../analysis/lookup/answer-question";
export type { Caller, ConditionContext, Question, Setting } from "../analysis/lookup/question";
export { organizationsOf, type Organizations } from "../analysis/lookup/organizations";
export { assumptionsOfWriters } from "./assumptions";
export { requestOf, WITHOUT_TLS } from "../analysis/lookup/request-of";
export { withExisting } from "./with-existing";
export {
  ASSUMED_ADMINISTRATOR,
  createPolicyLookup,
  type PolicyLookup,
} from "../analysis/lookup/policy-lookup";
