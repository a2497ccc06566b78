/**
 * The decision engine: given a request and every policy that affects it, what AWS would answer, and why.
 *
 * Strict: it knows what AWS documents. Anything else is an error, so that it never says "allowed" or "denied" by
 * accident. Pure: no I/O, and nothing from the rest of the project.
 */
export { isMadeOf, mayBeMade, ORIGIN_ACCESS_IDENTITY, sessionArn, splitArn } from "./arn";
export type { CompiledStatement } from "./compile-statement";
export { isPublicAddress } from "./conditions/ip-range";
export { createContext, type Found, type RequestContext } from "./context";
export type { ContextKey, KeyType, RequestFacts } from "./context-keys/context-key";
export { assumedOf, CONTEXT_KEYS, findContextKey, isClaim, isClaimOf } from "./context-keys/find-context-key";
export { decide, decideByAllows } from "./decide";
export type { DecidedBy, Decision, Result, PolicyType, SideResult } from "./decision";
export {
  EvaluationError,
  PolicyError,
  RequestError,
  SpaceTooLargeError,
  UndeterminedKeyError,
  UndocumentedBehaviourError,
  UnreadPolicyError,
  type EvaluationErrorCode,
  type StatementPlace,
} from "./errors";
export { explain } from "./explain";
export { matchesGlob } from "./matches-glob";
export { parsePolicy } from "./parse-policy";
export { parsePermissionSetRole, permissionSetRoleArn } from "./permission-set-role";
export {
  principalsNamed,
  unreadPolicy,
  type Condition,
  type PolicyDocument,
  type PolicyKind,
  type PolicyWarning,
  type Statement,
} from "./policy-document";
export {
  compilePolicies,
  type CompiledPolicies,
  type ControlLevel,
  type NamedPolicy,
  type PolicySet,
  type PublicAccessSetting,
} from "./policy-set";
export { publicityOf, type Publicity } from "./public-policy";
export { reasonLines, reasonText } from "./reason-text";
export {
  asNote,
  isReason,
  type NearStatement,
  type NoAllowReason,
  type Reason,
  type StatementReason,
} from "./reason";
export type {
  AccessRequest,
  Anonymous,
  Federated,
  Organization,
  Principal,
  RoleSession,
  RootUser,
  Service,
  User,
} from "./request";
export { actionsNamed, resourcesNamed, type NamedActions, type NamedResources } from "./policy-types";
