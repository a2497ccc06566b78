import { ASSUME_ROLE } from "./actions";
import { assumeActionsOf, sourcesOf } from "./role-services";
import { mergeConditions, whenAny, type Condition, type TrustStatement } from "./statement";
import { sid, type AccountRef } from "../naming";
import { partitionOf } from "../config/partition";

/**
 * Trusts a service to assume a role; only for this account's resources if AWS documents how.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
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
 * Trusts one rule of EventBridge to assume a role.
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
 * Trusts Step Functions to assume a role for one state machine and the executions of its Distributed Map, whose ARN has
 * the map's label.
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
  const sources = sourcesOf(service);
  if (sources === undefined) return {};
  const arns = sources.map(
    ([name, resource]) => `arn:${partitionOf(region)}:${name}:${region}:${id}:${resource}`,
  );
  return mergeConditions(
    { StringEquals: { "aws:SourceAccount": id } },
    { ArnLike: { "aws:SourceArn": arns } },
  );
}
