import { atMostOne, checkOwned, type OfType } from "./collect";
import type { ModelTopic } from "./model";
import { policyOf } from "./policy-of";
import { optionalTextOf, ownAttribute, textOf } from "./resource";

/** SNS topics with their policies. */
export function readTopics(ofType: OfType): ModelTopic[] {
  const topics = ofType("aws_sns_topic");
  const policies = ofType("aws_sns_topic_policy");
  const arns = topics.map((topic) => ownAttribute(topic, "arn"));
  checkOwned(policies, "arn", (policy) => arns.includes(textOf(policy, "arn")));
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
    };
  });
}
