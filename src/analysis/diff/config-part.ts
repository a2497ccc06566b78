import { itemsOf } from "../../terraform-model/items";
import type { Model, ModelResource } from "../../terraform-model/model";
import { identityOf } from "../../terraform-model/resource-identity";

/** The part of a user's own app that a config is about. */
export interface ConfigPart {
  readonly model: Model;
  /** What else is in the app: `not in the config: mine, my-bucket`. */
  readonly notes: readonly string[];
}

/**
 * Leaves out what a user's own app has besides: what the config does not synthesize to, unless it runs with a role of the
 * config, invokes a function of it, or is a key. Whatever a policy of the config's resources says of the rest is still there.
 *
 * @param synthesized - what the config synthesizes to
 */
export function partOfConfig(model: Model, synthesized: Model): ConfigPart {
  const idOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string => `${kind} ${id}`;
  const wanted = new Set(itemsOf(synthesized).map(idOf));
  const partners = new Set([...synthesized.roles, ...synthesized.functions].map(({ arn }) => arn));
  const theirs = itemsOf(model).filter(
    (item) => item.kind !== "keys" && !wanted.has(idOf(item)) && !mentions(item.properties, partners),
  );
  const left = new Set<unknown>(theirs.map(({ properties }) => properties));
  const lists = Object.entries(model).map(([kind, list]) => [
    kind,
    (list as readonly unknown[]).filter((one) => !left.has(one)),
  ]);
  const identities = new Set(synthesized.resources.map(identityOf));
  const isOfConfig = (one: ModelResource): boolean => {
    const identity = identityOf(one);
    return identity === one.place || identities.has(identity);
  };
  const resources = model.resources.filter(isOfConfig);
  const names = [...new Set(theirs.map(({ name }) => name))];
  const more = names.length - MOST_NAMES;
  return {
    model: { ...(Object.fromEntries(lists) as unknown as Model), resources },
    notes:
      names.length === 0
        ? []
        : [
            `not in the config: ${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
          ],
  };
}

/** Names that a note has. */
const MOST_NAMES = 5;

/** A function's role, a rule's target, what a queue's messages go to. What a policy names is not included. */
function mentions(value: unknown, arns: ReadonlySet<string>): boolean {
  if (typeof value === "string") return arns.has(value);
  if (typeof value !== "object" || value === null || "document" in value) return false;
  return Object.entries(value).some(([key, inner]) => key !== "arn" && mentions(inner, arns));
}
