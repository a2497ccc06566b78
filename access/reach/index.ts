/** Who reaches what, complete: principals in classes, the stacks' resources, and every request of one for the other. */
export { findCandidates } from "./candidates";
export { principalClasses, roleText, type PrincipalClass } from "./principal-classes";
export { elsewhereOf, isOwnersAlone, isSaidAlike, reachOf, sideOf, type Reach, type Side } from "./reach";
export { targetsOf, type Target } from "./targets";
export { exampleOf, whoMay, type Who, type WhoMay, type WhoQuestion, type WhoTerm } from "./who-may";
export { whoText } from "./who-text";
