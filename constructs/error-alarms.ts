import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import { alarmKeyPolicy, alarmTopicPolicy } from "../policies/alarm-policies";
import { alarmArnPattern, topicArn, type AccountRef } from "../naming";
import { render } from "../policies/render";

export interface ErrorAlarmsProps {
  readonly account: AccountRef;
  readonly topicName: string;
  /** Each has to confirm the subscription by the mail that AWS sends. */
  readonly emails: readonly string[];
  /** The functions whose errors are told. */
  readonly functionNames: readonly string[];
}

/**
 * An alarm for each function that goes off at the first error of five minutes, and an encrypted topic that tells of it
 * by mail. Only alarms of this account may publish to the topic.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class ErrorAlarms extends Construct {
  readonly topic: SnsTopic;

  constructor(scope: Construct, id: string, props: ErrorAlarmsProps) {
    super(scope, id);
    const source = { accountId: props.account.id, alarmArnPattern: alarmArnPattern(props.account) };
    const key = new KmsKey(this, "key", {
      description: `Encrypts the messages of the topic ${props.topicName}`,
      enableKeyRotation: true,
      policy: render(alarmKeyPolicy(props.account, source)),
    });
    this.topic = new SnsTopic(this, "topic", { name: props.topicName, kmsMasterKeyId: key.arn });
    new SnsTopicPolicy(this, "topic-policy", {
      arn: this.topic.arn,
      policy: render(alarmTopicPolicy(topicArn(props.account, props.topicName), source)),
    });
    for (const [index, email] of props.emails.entries()) {
      new SnsTopicSubscription(this, `mail-${index + 1}`, {
        topicArn: this.topic.arn,
        protocol: "email",
        endpoint: email,
      });
    }
    for (const functionName of props.functionNames) {
      new CloudwatchMetricAlarm(this, `errors-${functionName}`, {
        alarmName: `${functionName}-errors`,
        alarmDescription: `The function ${functionName} failed at least once in five minutes`,
        namespace: "AWS/Lambda",
        metricName: "Errors",
        dimensions: { FunctionName: functionName },
        statistic: "Sum",
        period: 300,
        evaluationPeriods: 1,
        threshold: 0,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
        alarmActions: [this.topic.arn],
        okActions: [this.topic.arn],
      });
    }
  }
}
