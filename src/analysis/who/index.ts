/** Access paths, complete: principals in classes, the stacks' resources, and every request of one for the other. */
export { findCandidates } from "./candidates";
export { roleText } from "./class-text";
export { namingPolicy, policiesIn, withinLimit } from "./name-policy";
export { accountsOfClasses, principalClasses, type PrincipalClass } from "./principal-classes";
export { resourcesOutsideOf } from "./resources-outside";
export {
  isOnlyOwnersAccess,
  isDecidedAlike,
  accessSetOf,
  analyzedModelOf,
  questionOf,
  type AccessSet,
  type AnalyzedModel,
} from "./access-sets";
export { targetsOf, type Target } from "./targets";
export { exampleOf, whoMay, type Who, type WhoMay, type WhoQuestion, type WhoTerm } from "./who-may";
export { whoText } from "./who-text";
