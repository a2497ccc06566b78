/** What a change of the synthesized stacks does to access. */
export type { AccessDiff, Bearing, DecisionChange, SettingChange, UnseenChange } from "./access-diff";
export { compareFolders } from "./compare-folders";
export { compareModels } from "./compare-models";
