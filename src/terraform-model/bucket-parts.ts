import { parseJson } from "../config/parse-json";
import { describeReceived } from "../iam/errors";
import type { ModelNotification, ModelPolicy } from "./model";
import { ModelError } from "./model-error";
import { policyOf, readOrUnread, readPolicy } from "./policy-of";
import { isObject } from "../iam/parse-json";
import { blocksOf, placeOf, textIn, textOf, valueOf, type Resource } from "./resource";

/** S3 refuses a policy with resources other than the bucket and its objects. */
export function bucketPolicy(resource: Resource, name: string, arn: string): ModelPolicy {
  const read = (): ModelPolicy => {
    const policy = policyOf(resource, "policy", `bucket policy of ${name}`, "resource");
    checkResources(policy, arn, placeOf(resource, "policy"));
    return policy;
  };
  return resource.shown === undefined ? read() : readOrUnread(`bucket policy of ${name}`, "resource", read);
}

/** The statements of an output for a bucket's owner; undefined if there are none. */
export function handedOver(output: Resource, name: string, arn: string): ModelPolicy | undefined {
  const place = placeOf(output, "value");
  const { statements } = statementsInOutput(output, "bucket");
  if (statements.length === 0) return undefined;
  const json = { Version: "2012-10-17", Statement: statements };
  const policy = readPolicy(json, `statements for the bucket policy of ${name}`, "resource", place);
  checkResources(policy, arn, place);
  return policy;
}

/**
 * The statements of an output, and the resource whose owner adds them.
 *
 * @throws ModelError when the output's value is not what synth writes
 */
export function statementsInOutput(
  output: Resource,
  of: "bucket" | "role",
): { readonly owner: string; readonly statements: readonly unknown[] } {
  const place = placeOf(output, "value");
  let value: unknown;
  try {
    value = parseJson(textOf(output, "value"));
  } catch (error) {
    throw new ModelError(place, "JSON", (error as Error).message);
  }
  if (!isObject(value)) throw new ModelError(place, "an object", describeReceived(value));
  const more = Object.keys(value).filter((key) => key !== of && key !== "statements");
  if (more.length > 0) throw new ModelError(place, `only ${of} and statements`, more.join(", "));
  const owner = textIn(value, of, place);
  const { statements } = value;
  if (!Array.isArray(statements))
    throw new ModelError(place, "a list of statements", describeReceived(statements));
  return { owner, statements: statements as unknown[] };
}

function checkResources(policy: ModelPolicy, arn: string, place: string): void {
  for (const { index, resources } of policy.document.statements) {
    for (const { source } of resources?.items ?? []) {
      if (source === arn || source.startsWith(`${arn}/`)) continue;
      throw new ModelError(
        `${place} (Statement[${index}].Resource)`,
        `${arn} or ${arn}/…, since S3 refuses other resources in this bucket's policy`,
        source,
      );
    }
  }
}

/** The target of a notification, by its block. */
const TARGETS = { lambda_function: "lambda_function_arn", queue: "queue_arn", topic: "topic_arn" } as const;

export function notificationsOf(resource: Resource | undefined): ModelNotification[] {
  if (resource === undefined) return [];
  return Object.entries(TARGETS).flatMap(([type, target]) => {
    const place = placeOf(resource, type);
    return blocksOf(resource, type).map((block) => {
      const { events } = block;
      if (!Array.isArray(events)) throw new ModelError(`${place}.events`, "a list", describeReceived(events));
      return {
        id: textIn(block, "id", place, ""),
        targetArn: textIn(block, target, place),
        events: events.map(String),
        prefix: textIn(block, "filter_prefix", place, ""),
        suffix: textIn(block, "filter_suffix", place, ""),
      };
    });
  });
}

export function sendsToEventBridge(resource: Resource | undefined): boolean {
  return resource !== undefined && valueOf(resource, "eventbridge") === true;
}
