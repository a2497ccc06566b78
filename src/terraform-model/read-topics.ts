import { atMostOne, checkOwned, type OfType } from "./collect";
import type { ModelTopic } from "./model";
import { policyOf } from "./policy-of";
import { readFilterPolicy } from "./read-filter-policy";
import { jsonIn } from "./read-queues";
import { optionalTextOf, ownAttribute, textOf } from "./resource";

/** SNS topics with their policies, and whom they notify. */
export function readTopics(ofType: OfType): ModelTopic[] {
  const topics = ofType("aws_sns_topic");
  const policies = ofType("aws_sns_topic_policy");
  const subscriptions = ofType("aws_sns_topic_subscription");
  const arns = topics.map((topic) => ownAttribute(topic, "arn"));
  checkOwned(policies, "arn", (policy) => arns.includes(textOf(policy, "arn")));
  checkOwned(subscriptions, "topic_arn", (one) => arns.includes(textOf(one, "topic_arn")));
  return topics.map((topic) => {
    const arn = ownAttribute(topic, "arn");
    const own = policies.filter((policy) => textOf(policy, "arn") === arn);
    const policy = atMostOne(own, arn);
    const keyArn = optionalTextOf(topic, "kms_master_key_id");
    return {
      ...topic.home,
      arn,
      ...(keyArn === undefined ? {} : { keyArn }),
      policy: policy === undefined ? null : policyOf(policy, "policy", `policy of ${arn}`, "resource"),
      subscriptions: subscriptions
        .filter((one) => textOf(one, "topic_arn") === arn)
        .map((one) => {
          const { deadLetterTargetArn: deadLettersTo } = jsonIn(one, "redrive_policy");
          const filter = readFilterPolicy(one);
          return {
            protocol: textOf(one, "protocol"),
            endpoint: textOf(one, "endpoint"),
            ...(typeof deadLettersTo === "string" ? { deadLettersTo } : {}),
            ...(filter === undefined ? {} : { filter }),
          };
        }),
    };
  });
}
