import { ModelError } from "./model-error";
import { placeOf, type Resource } from "./resource";

export type OfType = (type: string) => readonly Resource[];

/** The only resource that configures something, or none. A second one would overwrite the first. */
export function atMostOne(resources: readonly Resource[], what: string): Resource | undefined {
  const [first, second] = resources;
  if (second !== undefined) {
    throw new ModelError(placeOf(second), `one ${second.type} for ${what}`, "a second one");
  }
  return first;
}

/** Every part needs its owner. In a plan or a state, the owner may be elsewhere. */
export function checkOwned(
  resources: readonly Resource[],
  argument: string,
  isKnown: (resource: Resource) => boolean,
): void {
  for (const resource of resources) {
    if (resource.shown !== undefined || isKnown(resource)) continue;
    throw new ModelError(
      placeOf(resource, argument),
      "something that the stacks make",
      JSON.stringify(resource.args[argument]),
    );
  }
}

/**
 * Refuses two resources for the same object of AWS.
 *
 * @param what - one such object: `role`
 */
export function checkUnique(
  resources: readonly Resource[],
  what: string,
  nameOf: (resource: Resource) => string,
): void {
  const first = new Map<string, Resource>();
  for (const resource of resources) {
    const name = nameOf(resource);
    const other = first.get(name);
    if (other !== undefined) {
      throw new ModelError(placeOf(resource), `each ${what} once`, `${name}, as in ${placeOf(other)}`);
    }
    first.set(name, resource);
  }
}

/** Statements for an owner must be for something that already exists: the stacks set the policy of what they create. */
export function checkHandedOver(outputs: readonly Resource[], isThere: (output: Resource) => boolean): void {
  const wrong = outputs.find((output) => !isThere(output));
  if (wrong === undefined) return;
  throw new ModelError(
    placeOf(wrong, "value"),
    "statements for an existing bucket or role that the stacks use",
    JSON.stringify(wrong.args.value),
  );
}
