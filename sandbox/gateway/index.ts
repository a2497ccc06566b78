/** S3 and STS on loopback, enforcing the policies of the synthesized stacks. */
export { compareDecisions } from "./compare-decisions";
export type { Credentials } from "./credentials";
export { startControlDoor, type ControlDoor, type ControlDoorOptions } from "./start-control-door";
export { GatewayError } from "./gateway-error";
export { expectFreePort, listen, type Door } from "./listen";
export { TrustError } from "./issue-sessions";
export type { DecisionRecord, ObjectChange, RequestRecord } from "./records";
export { isAnswer, outcomeOf, type Outcome } from "./outcome-of";
export { startGateway, type Gateway, type GatewayOptions } from "./start-gateway";
export { takenFrom, UnknownStatementError, withoutStatements, type TakenFrom } from "./without-statements";
