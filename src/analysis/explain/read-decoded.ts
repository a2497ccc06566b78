import { findContextKey } from "../../iam";
import { denialOf, type Denial } from "./denial";
import { objectOf, textOf, type Json } from "./json-values";

/** Whether an object is a decoded message of sts:DecodeAuthorizationMessage. */
export function isDecoded(value: Json): boolean {
  return value["allowed"] !== undefined && textOf(objectOf(value["context"])["action"]) !== undefined;
}

/**
 * Reads the decoded message of a denial.
 *
 * @returns undefined if the request was allowed
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export function readDecoded(decoded: Json, place: string): Denial | undefined {
  if (!isFalse(decoded["allowed"])) return undefined;
  const context = objectOf(decoded["context"]);
  const principal = textOf(objectOf(context["principal"])["arn"]);
  const action = textOf(context["action"]);
  const resource = textOf(context["resource"]);
  const sids = itemsOf(decoded["matchedStatements"]).flatMap((one) => textOf(one["statementId"]) ?? []);
  return denialOf({
    place,
    message: `a decoded authorization message about ${action ?? "no action"}`,
    ...(principal === undefined ? {} : { principal }),
    ...(action === undefined ? {} : { action }),
    ...(resource === undefined ? {} : { resource }),
    ...(isFalse(decoded["explicitDeny"]) ? {} : { reason: { kind: "deny", sids } as const }),
    circumstances: Object.fromEntries(itemsOf(context["conditions"]).flatMap(circumstanceOf)),
  });
}

/** A condition key of the request, if policies can use it. */
function circumstanceOf(condition: Json): [string, string | readonly string[]][] {
  const { key, values } = condition;
  const texts = Array.isArray(values)
    ? values.flatMap((value) => textOf(value) ?? [])
    : itemsOf(values).flatMap(({ value }) => textOf(value) ?? []);
  const [only] = texts;
  if (typeof key !== "string" || only === undefined || findContextKey(key.toLowerCase()) === undefined)
    return [];
  return [[key, texts.length === 1 ? only : texts]];
}

/** `{"items": [x]}`, or `[{"item": x}]` as the API's reference shows it. */
function itemsOf(list: unknown): readonly Json[] {
  const items = Array.isArray(list) ? (list as unknown[]) : objectOf(list)["items"];
  if (!Array.isArray(items)) return [];
  return (items as unknown[]).map((one) => {
    const item = objectOf(one);
    return "item" in item ? objectOf(item["item"]) : item;
  });
}

function isFalse(value: unknown): boolean {
  return value === false || value === "false";
}
