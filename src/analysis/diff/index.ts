/** How a change of the synthesized stacks affects access. */
export type { AccessDiff, AccessImpact, DecisionChange, SettingChange, UndecidedChange } from "./access-diff";
export { compareAccess } from "./compare-access";
export { compareFolders } from "./compare-folders";
export { compareModels } from "./compare-models";
export { partOfConfig } from "./config-part";
