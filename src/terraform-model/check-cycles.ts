import { ModelError } from "./model-error";
import { placeOf, type Resource } from "./resource";

/**
 * Checks that no resource depends on itself, by references or `depends_on`.
 *
 * @see https://developer.hashicorp.com/terraform/internals/graph
 * @throws ModelError
 */
export function checkCycles(neighbours: ReadonlyMap<string, Resource>): void {
  const done = new Set<string>();
  const visit = (name: string, resource: Resource, path: readonly string[]): void => {
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].join(" → ");
      throw new ModelError(placeOf(resource), "resources without a dependency cycle", circle);
    }
    if (done.has(name)) return;
    for (const needed of neededBy(resource)) {
      const next = neighbours.get(needed);
      if (next !== undefined) visit(needed, next, [...path, name]);
    }
    done.add(name);
  };
  for (const [name, resource] of neighbours) visit(name, resource, []);
}

function neededBy({ args }: Resource): Set<string> {
  const names = JSON.stringify({ ...args, "//": undefined }).matchAll(/\b(aws_\w+\.[\w-]+)(?=[."[])/g);
  return new Set([...names].map(([, name = ""]) => name));
}
