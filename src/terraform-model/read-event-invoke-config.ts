import { describeReceived } from "../iam/errors";
import type { ModelEventInvokeConfig } from "./model";
import { ModelError } from "./model-error";
import { isObject } from "../iam/parse-json";
import { blocksOf, optionalNumberOf, placeOf, textIn, type Resource } from "./resource";

/** Lambda's defaults. */
export const EVENT_INVOKE_DEFAULTS = { maxRetryAttempts: 2, maxEventAgeSeconds: 21_600 } as const;

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export function readEventInvokeConfig(resource: Resource): ModelEventInvokeConfig {
  const [destinations = {}] = blocksOf(resource, "destination_config");
  const place = placeOf(resource, "destination_config");
  const destination = (name: "on_failure" | "on_success"): string | undefined => {
    const given = destinations[name];
    const block: unknown = Array.isArray(given) ? given[0] : given;
    if (block === undefined || block === null) return undefined;
    if (!isObject(block)) throw new ModelError(`${place}.${name}`, "a block", describeReceived(block));
    return textIn(block, "destination", `${place}.${name}`);
  };
  const onFailure = destination("on_failure");
  const onSuccess = destination("on_success");
  return {
    maxRetryAttempts:
      optionalNumberOf(resource, "maximum_retry_attempts") ?? EVENT_INVOKE_DEFAULTS.maxRetryAttempts,
    maxEventAgeSeconds:
      optionalNumberOf(resource, "maximum_event_age_in_seconds") ?? EVENT_INVOKE_DEFAULTS.maxEventAgeSeconds,
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(onSuccess === undefined ? {} : { onSuccess }),
  };
}
