/** The exact decision: every request of a principal for a resource or a family of resources. */
export { branchesTaken } from "./branches-taken";
export { describeSet, firstActions, type Term } from "./describe-set";
export { NODE_LIMIT, type Node } from "./diagrams";
export { circumstancesOf, findRequest } from "./find-request";
export type { Presence } from "./key-dimension";
export { mayBeAllowed, type AllowingPolicies } from "./may-be-allowed";
export {
  isPrincipalArnCondition,
  principalArns,
  type ArnOwner,
  type PrincipalArnAtom,
} from "./principal-arns";
export { accountsLike, otherAccounts } from "./other-accounts";
export { mayMatch, statementsOf } from "./relevant-statements";
export type { ActionFamily, RequestFamily, ResourceFamily } from "./request-family";
export { indexResources } from "./resource-index";
export { statementsAbout } from "./same-statements";
export { servicesLike } from "./services-like";
export { ACTION_LEVEL, RESOURCE_LEVEL, Space, type RequestFilter } from "./space";
export { STATE_LIMIT } from "./text-atoms";
export { countSteps, TOGETHER, withinWorkLimit } from "./work";
