import { atMostOne, checkOwned, checkUnique, type OfType } from "./collect";
import type { ModelQueue } from "./model";
import { policyOf } from "./policy-of";
import { optionalNumberOf, optionalTextOf, ownAttribute, textOf, valueOf } from "./resource";

/** What the provider takes where an argument is not given. */
const DEFAULTS = { retentionSeconds: 345_600, maxMessageBytes: 262_144 } as const;

/** SQS queues with their policies. */
export function readQueues(ofType: OfType): ModelQueue[] {
  const queues = ofType("aws_sqs_queue");
  const policies = ofType("aws_sqs_queue_policy");
  const urls = queues.map((queue) => ownAttribute(queue, "url"));
  checkOwned(policies, "queue_url", (policy) => urls.includes(textOf(policy, "queue_url")));
  checkUnique(urls, "queues");
  return queues.map((queue) => {
    const url = ownAttribute(queue, "url");
    const name = textOf(queue, "name");
    const own = policies.filter((policy) => textOf(policy, "queue_url") === url);
    const policy = atMostOne(own, `the queue ${name}`);
    const keyArn = optionalTextOf(queue, "kms_master_key_id");
    return {
      ...queue.home,
      name,
      arn: ownAttribute(queue, "arn"),
      retentionSeconds: optionalNumberOf(queue, "message_retention_seconds") ?? DEFAULTS.retentionSeconds,
      maxMessageBytes: optionalNumberOf(queue, "max_message_size") ?? DEFAULTS.maxMessageBytes,
      sseSqs: valueOf(queue, "sqs_managed_sse_enabled") === true,
      ...(keyArn === undefined ? {} : { keyArn }),
      policy: policy === undefined ? null : policyOf(policy, "policy", `policy of queue ${name}`, "resource"),
    };
  });
}
