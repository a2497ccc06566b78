import { itemsOf } from "../../terraform-model/items";
import type { Model, ModelResource } from "../../terraform-model/model";
import { identityOf } from "../../terraform-model/resource-identity";

/** The part of a user's own app that belongs to a config. */
export interface ConfigPart {
  readonly model: Model;
  /** The rest of the app: `not in the config: mine, my-bucket`. */
  readonly notes: readonly string[];
}

/**
 * Leaves out the rest of a user's own app: what the config does not synthesize, unless it runs with a role of the
 * config, invokes one of its functions, or is a key. Policies of the config's resources stay complete.
 *
 * @param synthesized - the synthesized config
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

/** The number of names in a note. */
const MOST_NAMES = 5;

/** A function's role, a rule's target, a queue's consumer. Names in policies are not included. */
function mentions(value: unknown, arns: ReadonlySet<string>): boolean {
  if (typeof value === "string") return arns.has(value);
  if (typeof value !== "object" || value === null || "document" in value) return false;
  return Object.entries(value).some(([key, inner]) => key !== "arn" && mentions(inner, arns));
}
