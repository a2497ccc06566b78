import { accountRootArn, type AccountRef } from "../naming";
import { ADMINISTER_KEY } from "./actions";
import { denyInsecure } from "./event-senders";
import { policyDocument, type PolicyDocument, type ResourceStatement } from "./statement";

export interface AlarmSource {
  readonly accountId: string;
  readonly alarmArnPattern: string;
}

const fromAlarms = ({ accountId, alarmArnPattern }: AlarmSource) =>
  ({
    StringEquals: { "aws:SourceAccount": accountId },
    ArnLike: { "aws:SourceArn": alarmArnPattern },
  }) as const;

/**
 * Lets alarms of the account, and no one else, publish to the topic, over TLS.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
export function alarmTopicPolicy(topicArn: string, source: AlarmSource): PolicyDocument<ResourceStatement> {
  return policyDocument<ResourceStatement>([
    {
      Sid: "AllowAlarmsToPublish",
      Effect: "Allow",
      Principal: { Service: ["cloudwatch.amazonaws.com"] },
      Action: ["sns:Publish"],
      Resource: [topicArn],
      Condition: fromAlarms(source),
    },
    // https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
    denyInsecure(topicArn, ["sns:Publish"]),
  ]);
}

/**
 * Lets CloudWatch use the topic's key for the account's alarms. The key that AWS manages for SNS would not let it.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function alarmKeyPolicy(owner: AccountRef, source: AlarmSource): PolicyDocument<ResourceStatement> {
  return policyDocument([
    {
      Sid: "AdministerKey",
      Effect: "Allow",
      Principal: { AWS: [accountRootArn(owner)] },
      Action: ADMINISTER_KEY,
      Resource: ["*"],
    },
    {
      Sid: "UseByAlarms",
      Effect: "Allow",
      Principal: { Service: ["cloudwatch.amazonaws.com"] },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: ["*"],
      Condition: fromAlarms(source),
    },
  ]);
}
