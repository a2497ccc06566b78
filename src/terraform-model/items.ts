import { memoized } from "../iam/memoized";
import type { Home, Model, ModelPolicy } from "./model";

/** An item of the model, of any kind. */
export interface ModelItem {
  /** Its list in the model: `roles`, `buckets`. */
  readonly kind: Exclude<keyof Model, "stacks" | "resources">;
  /** Its ARN, or its name if it has none. */
  readonly id: string;
  readonly name: string;
  /** None for permission sets, which belong to no account. */
  readonly home?: Home;
  readonly policies: readonly ModelPolicy[];
  /** Its properties, including policies. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Everything in the model with its policies, in the model's order. It uses all lists of the model, so a new kind is
 * never left out.
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
