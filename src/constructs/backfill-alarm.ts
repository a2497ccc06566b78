import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { SfnStateMachine } from "@cdktf/provider-aws/lib/sfn-state-machine";
import type { Construct } from "constructs";

export interface BackfillAlarmProps {
  readonly stateMachineName: string;
  readonly stateMachine: SfnStateMachine;
  readonly topicArn: string;
}

/** The failed states of an execution. */
const UNSUCCESSFUL = ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"] as const;

/**
 * An alarm for executions of a backfill that fail, time out or are stopped.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
export function backfillAlarm(
  scope: Construct,
  id: string,
  { stateMachineName, stateMachine, topicArn }: BackfillAlarmProps,
): CloudwatchMetricAlarm {
  return new CloudwatchMetricAlarm(scope, id, {
    alarmName: `${stateMachineName}-unsuccessful`,
    alarmDescription: `The backfill ${stateMachineName} failed, timed out or was stopped. What to do: docs/how-to/alarms.md, unsuccessful`,
    metricQuery: [
      {
        id: "unsuccessful",
        label: "Executions without success",
        expression: UNSUCCESSFUL.map((metricName) => metricName.toLowerCase()).join(" + "),
        returnData: true,
      },
      ...UNSUCCESSFUL.map((metricName) => ({
        id: metricName.toLowerCase(),
        metric: {
          namespace: "AWS/States",
          metricName,
          dimensions: { StateMachineArn: stateMachine.arn },
          stat: "Sum",
          period: 300,
        },
      })),
    ],
    evaluationPeriods: 1,
    threshold: 0,
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
    alarmActions: [topicArn],
    okActions: [topicArn],
  });
}
