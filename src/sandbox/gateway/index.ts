/** S3 and STS on loopback, enforcing the policies of the synthesized stacks. */
export { compareDecisions } from "./compare-decisions";
export type { Credentials } from "./credentials";
export { startAdminEndpoint, type AdminEndpoint, type AdminEndpointOptions } from "./start-admin-endpoint";
export { GatewayError } from "./gateway-error";
export { expectFreePort, listen, type ListeningServer } from "./listen";
export { TrustError } from "./issue-sessions";
export type { DecisionRecord, ObjectChange, RequestRecord } from "./records";
export { isAnswer, outcomeOf, type Outcome } from "./outcome-of";
export { startGateway, type Gateway, type GatewayOptions } from "./start-gateway";
export {
  disabledStatementsOf,
  UnknownStatementError,
  withoutStatements,
  type DisabledStatement,
} from "./without-statements";
