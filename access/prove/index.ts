/** The proof: whether the synthesized stacks allow what a config asks for, and nothing else. */
export type { LintFinding } from "../lint";
export { isOwnApp } from "./stack-settings";
export { NOT_AS_SYNTHESIZED, notAsSynthesized, type Synthesized } from "./not-as-synthesized";
export { proofWorld } from "./proof-world";
export { prove, type Proof, type SettingRow } from "./prove";
export { UndecidableError } from "./undecidable-error";
export { judge, type Row, type Verdict } from "./judge";
export type { Caller, Circumstances, Question, Setting } from "./question";
export { organizationsOf, type Organizations } from "./organizations";
export { suppositionsOfWriters } from "./suppositions";
export { requestOf, WITHOUT_TLS } from "./request-of";
export { withExisting } from "./with-existing";
export { ASSUMED_ADMINISTRATOR, createWorld, type World } from "./world";
