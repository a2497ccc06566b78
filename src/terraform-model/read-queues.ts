import { parseJson } from "../config/parse-json";
import { atMostOne, checkOwned, checkUnique, type OfType } from "./collect";
import { describeReceived } from "../iam/errors";
import type { ModelQueue } from "./model";
import { ModelError } from "./model-error";
import { policyOf } from "./policy-of";
import { only } from "./read-rules";
import { isObject } from "../iam/parse-json";
import {
  optionalNumberOf,
  optionalTextOf,
  ownAttribute,
  placeOf,
  textOf,
  valueOf,
  type Resource,
} from "./resource";

/** The provider's defaults. */
const DEFAULTS = { retentionSeconds: 345_600, maxMessageBytes: 262_144, visibilitySeconds: 30 } as const;

/** SQS queues with their policies. */
export function readQueues(ofType: OfType): ModelQueue[] {
  const queues = ofType("aws_sqs_queue");
  const policies = ofType("aws_sqs_queue_policy");
  const urls = queues.map((queue) => ownAttribute(queue, "url"));
  checkOwned(policies, "queue_url", (policy) => urls.includes(textOf(policy, "queue_url")));
  checkUnique(queues, "queue", (queue) => ownAttribute(queue, "url"));
  return queues.map((queue) => {
    const url = ownAttribute(queue, "url");
    const name = textOf(queue, "name");
    const policy = atMostOne(
      policies.filter((one) => textOf(one, "queue_url") === url),
      `the queue ${name}`,
    );
    const keyArn = optionalTextOf(queue, "kms_master_key_id");
    // A configuration may have one of the two. A state has both.
    const own = queue.shown === undefined ? queue.args["sqs_managed_sse_enabled"] : undefined;
    if (keyArn !== undefined && typeof own === "boolean") {
      throw new ModelError(placeOf(queue, "sqs_managed_sse_enabled"), "no key besides", keyArn);
    }
    return {
      ...queue.home,
      name,
      arn: ownAttribute(queue, "arn"),
      retentionSeconds: optionalNumberOf(queue, "message_retention_seconds") ?? DEFAULTS.retentionSeconds,
      maxMessageBytes: optionalNumberOf(queue, "max_message_size") ?? DEFAULTS.maxMessageBytes,
      visibilitySeconds: optionalNumberOf(queue, "visibility_timeout_seconds") ?? DEFAULTS.visibilitySeconds,
      ...deadLettersOf(queue),
      sseSqs: valueOf(queue, "sqs_managed_sse_enabled") === true,
      ...(keyArn === undefined ? {} : { keyArn }),
      policy: policy === undefined ? null : policyOf(policy, "policy", `policy of queue ${name}`, "resource"),
    };
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
function deadLettersOf(queue: Resource): Pick<ModelQueue, "deadLetters" | "deadLettersOf"> {
  const { deadLetterTargetArn: queueArn, maxReceiveCount } = only(
    jsonIn(queue, "redrive_policy"),
    ["deadLetterTargetArn", "maxReceiveCount"],
    placeOf(queue, "redrive_policy"),
  );
  const { redrivePermission, sourceQueueArns } = only(
    jsonIn(queue, "redrive_allow_policy"),
    ["redrivePermission", "sourceQueueArns"],
    placeOf(queue, "redrive_allow_policy"),
  );
  return {
    ...(typeof queueArn === "string"
      ? { deadLetters: { queueArn, maxReceiveCount: Number(maxReceiveCount) } }
      : {}),
    ...(redrivePermission === "byQueue" && Array.isArray(sourceQueueArns)
      ? { deadLettersOf: sourceQueueArns.map(String) }
      : redrivePermission === "denyAll"
        ? { deadLettersOf: [] }
        : {}),
  };
}

/** An argument that is JSON. @throws ModelError for one that is not an object */
export function jsonIn(queue: Resource, argument: string): Readonly<Record<string, unknown>> {
  const json = optionalTextOf(queue, argument);
  let value: unknown;
  try {
    value = parseJson(json ?? "{}");
  } catch (error) {
    throw new ModelError(placeOf(queue, argument), "a JSON object", (error as Error).message);
  }
  if (isObject(value)) return value;
  throw new ModelError(placeOf(queue, argument), "a JSON object", describeReceived(json));
}
