import { memoized } from "../iam/memoized";
import type { Home, Model, ModelPolicy } from "./model";

/** Something of the model, whatever its kind. */
export interface ModelItem {
  /** The model's list that it is in: `roles`, `buckets`. */
  readonly kind: Exclude<keyof Model, "stacks" | "resources">;
  /** Its ARN; the name of what has none. */
  readonly id: string;
  readonly name: string;
  /** None for permission sets, which are not an account's. */
  readonly home?: Home;
  readonly policies: readonly ModelPolicy[];
  /** Its properties, the policies among them. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Everything in the model with its policies, in the model's order. Made from whatever lists the model has, so that a
 * kind that joins it is not left out anywhere.
 */
export const itemsOf = memoized((model: Model): readonly ModelItem[] =>
  Object.entries(model).flatMap(([kind, list]) =>
    kind === "stacks" || kind === "resources"
      ? []
      : (list as readonly Readonly<Record<string, unknown>>[]).map((item) =>
          toItem(kind as ModelItem["kind"], item),
        ),
  ),
);

function toItem(kind: ModelItem["kind"], properties: Readonly<Record<string, unknown>>): ModelItem {
  const text = (...names: readonly string[]): string =>
    names.map((name) => properties[name]).find((value) => typeof value === "string") ?? "";
  return {
    kind,
    id: text("arn", "name", "instanceArn"),
    name: text("name", "arn", "instanceArn"),
    ...(text("account") === ""
      ? {}
      : { home: { account: text("account"), region: text("region"), partition: text("partition") } }),
    policies: Object.values(properties).flatMap((value) => [value].flat().filter(isPolicy)),
    properties,
  };
}

/** Whether a property is a policy that has been read. */
export function isPolicy(value: unknown): value is ModelPolicy {
  return typeof value === "object" && value !== null && "document" in value && "json" in value;
}
