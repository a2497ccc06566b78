import { describeReceived } from "../iam/errors";
import type { ModelMessageFilter } from "./model";
import { ModelError } from "./model-error";
import { jsonIn } from "./read-queues";
import { only } from "./read-rules";
import { optionalTextOf, placeOf, type Resource } from "./resource";

/**
 * The S3 events that a subscription gets. Only the parts of filter policies that S3 events need are read; anything else
 * is an error.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function readFilterPolicy(subscription: Resource): ModelMessageFilter | undefined {
  const place = placeOf(subscription, "filter_policy");
  const scope = optionalTextOf(subscription, "filter_policy_scope");
  if (optionalTextOf(subscription, "filter_policy") === undefined) {
    if (scope === undefined || subscription.shown !== undefined) return undefined;
    throw new ModelError(`${place}_scope`, "a filter policy with it", describeReceived(scope));
  }
  if (scope !== "MessageBody") throw new ModelError(`${place}_scope`, "MessageBody", describeReceived(scope));
  const { Records } = only(jsonIn(subscription, "filter_policy"), ["Records"], place);
  const { eventName, s3 } = only(Records, ["eventName", "s3"], place);
  const { object } = only(s3 ?? {}, ["object"], place);
  const { key } = only(object ?? {}, ["key"], place);
  return {
    events: prefixesIn(eventName, place).map((name) => `s3:${name}*`),
    prefixes: key === undefined ? [""] : decoded(prefixesIn(key, place), place),
  };
}

/**
 * The prefixes of patterns. S3 encodes keys like a form, except slashes. AWS does not document `!'()`, so a prefix
 * counts only if both forms are present.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
function decoded(patterns: readonly string[], place: string): string[] {
  return [
    ...new Set(
      patterns.map((text) => {
        const prefix = plainText(text);
        const missing =
          prefix === undefined ? text : formsOf(prefix).find((form) => !patterns.includes(form));
        if (prefix !== undefined && missing === undefined && formsOf(prefix).includes(text)) return prefix;
        throw new ModelError(place, "a key in each form in which S3 may encode it", text);
      }),
    ),
  ];
}

function plainText(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

function formsOf(prefix: string): string[] {
  const form = prefix.split("/").map(encodeURIComponent).join("/").replaceAll("%20", "+");
  return [form, form.replace(/[!'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)];
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
