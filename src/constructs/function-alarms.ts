import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import type { AlarmPlan } from "../handshakes/function-alarms";
import { alarmKeyPolicy, alarmTopicPolicy } from "../policies/alarm-policies";
import { alarmArnPattern, topicArn, topicKeyAlias, type AccountRef } from "../naming";
import { render } from "../policies/render";

export interface FunctionAlarmsProps {
  readonly account: AccountRef;
  readonly topicName: string;
  /** Each recipient must confirm the subscription in the mail that AWS sends. */
  readonly emails: readonly string[];
  /** Other subscribers. @default - no one */
  readonly subscriptions?: readonly { readonly protocol: string; readonly endpoint: string }[];
  /** Whether Terraform refuses to destroy the topic's key. @default false */
  readonly preventDestroy?: boolean;
  /** The alarms of each function, by name. */
  readonly alarms: ReadonlyMap<string, readonly AlarmPlan[]>;
}

/**
 * Alarms of functions, and an encrypted topic that notifies when one begins and ends. Only alarms of this account may
 * publish to the topic.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class FunctionAlarms extends Construct {
  /** For alarms of your own: any alarm of the account may publish to it. */
  readonly topic: SnsTopic;

  constructor(scope: Construct, id: string, props: FunctionAlarmsProps) {
    super(scope, id);
    const source = { accountId: props.account.id, alarmArnPattern: alarmArnPattern(props.account) };
    const key = new KmsKey(this, "key", {
      description: `Encrypts the messages of the topic ${props.topicName}`,
      enableKeyRotation: true,
      policy: render(alarmKeyPolicy(props.account, source)),
      ...(props.preventDestroy === true ? { lifecycle: { preventDestroy: true } } : {}),
    });
    new KmsAlias(this, "key-alias", { name: topicKeyAlias(props.topicName), targetKeyId: key.keyId });
    this.topic = new SnsTopic(this, "topic", { name: props.topicName, kmsMasterKeyId: key.arn });
    new SnsTopicPolicy(this, "topic-policy", {
      arn: this.topic.arn,
      policy: render(alarmTopicPolicy(topicArn(props.account, props.topicName), source)),
    });
    this.addSubscriptions(props);
    for (const [functionName, plans] of props.alarms) {
      for (const plan of plans) this.addAlarm(functionName, plan);
    }
  }

  private addSubscriptions({ emails, subscriptions = [] }: FunctionAlarmsProps): void {
    for (const [index, endpoint] of emails.entries()) {
      new SnsTopicSubscription(this, `mail-${index + 1}`, {
        topicArn: this.topic.arn,
        protocol: "email",
        endpoint,
      });
    }
    for (const [index, { protocol, endpoint }] of subscriptions.entries()) {
      new SnsTopicSubscription(this, `subscription-${index + 1}`, {
        topicArn: this.topic.arn,
        protocol,
        endpoint,
      });
    }
  }

  private addAlarm(functionName: string, plan: AlarmPlan): void {
    new CloudwatchMetricAlarm(this, `${plan.kind}-${functionName}`, {
      alarmName: plan.alarmName,
      alarmDescription: `${plan.description}. What to do: docs/how-to/alarms.md, ${plan.kind}`,
      namespace: plan.namespace,
      metricName: plan.metricName,
      dimensions: { ...plan.dimensions },
      statistic: plan.statistic,
      period: plan.periodSeconds,
      evaluationPeriods: plan.periods,
      threshold: plan.threshold,
      comparisonOperator: plan.comparison,
      treatMissingData: plan.missingData,
      alarmActions: [this.topic.arn],
      okActions: [this.topic.arn],
    });
  }
}
