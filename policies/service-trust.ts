import { ASSUME_ROLE } from "./actions";
import { assumeActionsOf } from "./session-actions";
import { mergeConditions, whenAny, type Condition, type TrustStatement } from "./statement";
import { sid, type AccountRef } from "../naming";
import { partitionOf } from "../config/partition";

/**
 * The sources that a service names when it takes a role on for a customer: as the ARN's service and resource parts.
 * A service that is not listed documents none; a condition on a key that it does not send would fail closed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
 * @see https://docs.aws.amazon.com/batch/latest/userguide/cross-service-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
const SOURCES: Readonly<Record<string, readonly (readonly [service: string, resource: string])[]>> = {
  "ecs-tasks.amazonaws.com": [["ecs", "*"]],
  "states.amazonaws.com": [["states", "stateMachine:*"]],
  "batch.amazonaws.com": [
    ["batch", "compute-environment/*"],
    ["batch", "job/*"],
  ],
  "rolesanywhere.amazonaws.com": [["rolesanywhere", "trust-anchor/*"]],
};

/** Lets a service take a role on, for this account's own resources only where AWS documents how to say so. */
export function serviceTrust(service: string, account: AccountRef): TrustStatement {
  return {
    Sid: sid("Trust", service.replace(/\.amazonaws\.com(\.cn)?$/, "")),
    Effect: "Allow",
    Principal: { Service: [service] },
    Action: assumeActionsOf(service),
    ...whenAny(sourceConditions(service, account)),
  };
}

/**
 * Lets one rule of EventBridge take a role on.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-permissions.html
 */
export function eventRuleTrust(ruleName: string, { id, region }: AccountRef): TrustStatement {
  return {
    Sid: "TrustEventRule",
    Effect: "Allow",
    Principal: { Service: ["events.amazonaws.com"] },
    Action: ASSUME_ROLE,
    Condition: {
      StringEquals: { "aws:SourceAccount": id },
      ArnEquals: { "aws:SourceArn": `arn:${partitionOf(region)}:events:${region}:${id}:rule/${ruleName}` },
    },
  };
}

/**
 * Lets Step Functions take a role on for one state machine: for itself, and for the executions of its Distributed Map,
 * which go by its name and the map's label.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function stateMachineTrust(
  stateMachineArn: string,
  mapLabel: string,
  { id }: AccountRef,
): TrustStatement {
  return {
    Sid: "TrustStateMachine",
    Effect: "Allow",
    Principal: { Service: ["states.amazonaws.com"] },
    Action: ASSUME_ROLE,
    Condition: {
      StringEquals: { "aws:SourceAccount": id },
      ArnEquals: { "aws:SourceArn": [stateMachineArn, `${stateMachineArn}/${mapLabel}`] },
    },
  };
}

function sourceConditions(service: string, { id, region }: AccountRef): Condition {
  const sources = SOURCES[service];
  if (sources === undefined) return {};
  const arns = sources.map(
    ([name, resource]) => `arn:${partitionOf(region)}:${name}:${region}:${id}:${resource}`,
  );
  return mergeConditions(
    { StringEquals: { "aws:SourceAccount": id } },
    { ArnLike: { "aws:SourceArn": arns } },
  );
}
