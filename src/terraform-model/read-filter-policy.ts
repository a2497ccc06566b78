import { describeReceived } from "../iam/errors";
import type { ModelMessageFilter } from "./model";
import { ModelError } from "./model-error";
import { jsonIn } from "./read-queues";
import { only } from "./read-rules";
import { optionalTextOf, placeOf, type Resource } from "./resource";

/**
 * Which of S3's events a subscription to a topic gets. Of all that a filter policy can say, what events of S3 need is read;
 * anything else is an error.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function readFilterPolicy(subscription: Resource): ModelMessageFilter | undefined {
  if (optionalTextOf(subscription, "filter_policy") === undefined) return undefined;
  const place = placeOf(subscription, "filter_policy");
  const scope = optionalTextOf(subscription, "filter_policy_scope");
  if (scope !== "MessageBody") throw new ModelError(`${place}_scope`, "MessageBody", describeReceived(scope));
  const { Records } = only(jsonIn(subscription, "filter_policy"), ["Records"], place);
  const { eventName, s3 } = only(Records, ["eventName", "s3"], place);
  const { object } = only(s3 ?? {}, ["object"], place);
  const { key } = only(object ?? {}, ["key"], place);
  return {
    events: prefixesIn(eventName, place).map((name) => `s3:${name}*`),
    prefixes:
      key === undefined ? [""] : [...new Set(prefixesIn(key, place).map((text) => decoded(text, place)))],
  };
}

/** S3 does not encode letters, digits or slashes: a pattern that does matches no key. */
function decoded(text: string, place: string): string {
  const codes = text.match(/%[\da-f]{2}/gi) ?? [];
  const isAsSent = codes.every((code) => !/[\w./-]/.test(String.fromCharCode(parseInt(code.slice(1), 16))));
  try {
    if (isAsSent) return decodeURIComponent(text);
  } catch {
    // It is reported below, with its place.
  }
  throw new ModelError(place, "a key as S3 encodes it", text);
}

function prefixesIn(value: unknown, place: string): string[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new ModelError(place, "a list of patterns", describeReceived(value));
  }
  return value.map((item: unknown) => {
    const { prefix } = only(item, ["prefix"], place);
    if (typeof prefix === "string") return prefix;
    throw new ModelError(place, "a prefix", JSON.stringify(item));
  });
}
