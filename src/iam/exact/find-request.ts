import { createContext, UNDECLARED } from "../context";
import type { AccessRequest } from "../request";
import { NO, type Node } from "./diagrams";
import type { Space } from "./space";
import { ACTION_LEVEL, RESOURCE_LEVEL } from "./space";

/**
 * A request of a set, with as few keys as possible; undefined if the set is empty.
 *
 * @param node of a set without undecided requests: `diagrams.certain` or `diagrams.undecided` of any
 */
export function findRequest(space: Space, node: Node): AccessRequest | undefined {
  const set = space.diagrams.and(node, space.possible);
  return set === NO ? undefined : requestOf(space, branchesTo(space, set));
}

/** The request's condition keys that the policies use, in their spelling; null for an absent key. */
export function circumstancesOf(
  { keys, statements }: Space,
  { context }: AccessRequest,
): Record<string, string | readonly string[] | null> {
  const written = new Map(
    statements.flatMap(({ source }) => source.conditions.map(({ key, keyText }) => [key, keyText])),
  );
  return Object.fromEntries(
    keys.map(({ dimension: { key } }) => [written.get(key) ?? key, context.values.get(key) ?? null]),
  );
}

/** The first branch at each level that leads to a yes. */
function branchesTo({ diagrams }: Space, node: Node): Map<number, number> {
  const taken = new Map<number, number>();
  let at = node;
  while (diagrams.levelOf(at) !== Infinity) {
    const branches = diagrams.branchesOf(at);
    const branch = branches.findIndex((next) => next !== NO);
    taken.set(diagrams.levelOf(at), branch);
    at = branches[branch] ?? NO;
  }
  return taken;
}

/** The request with the given atom at each level, or the first one. */
export function requestOf(space: Space, taken: ReadonlyMap<number, number>): AccessRequest {
  const { family, actions, resources, keys } = space;
  const values: Record<string, string | readonly string[]> = {};
  const absent: string[] = [];
  for (const [key, value] of Object.entries(family.values ?? {})) {
    if (value === null) absent.push(key);
    else values[key] = value;
  }
  for (const { dimension, first } of keys) {
    const { key, multivalued, atoms } = dimension;
    if (multivalued) {
      const several = atoms.flatMap((atom, index) =>
        taken.get(first + index) === 1 && atom.state === "several" ? atom.values : [],
      );
      if (several.length > 0) values[key] = several;
      else absent.push(key);
    } else {
      const atom = atoms[taken.get(first) ?? 0];
      if (atom?.state === "single") values[key] = atom.value;
      else absent.push(key);
    }
  }
  const { assumed } = family;
  const action = actions[taken.get(ACTION_LEVEL) ?? 0];
  const resource = resources[taken.get(RESOURCE_LEVEL) ?? 0];
  if (action === undefined || resource === undefined) throw new Error("expected a space with requests");
  return {
    principal: family.principal,
    action: action.witness,
    resource: resource.witness,
    resourceAccount: family.resourceAccount,
    context: createContext(values, absent, assumed && ((key) => assumed(key) ?? UNDECLARED)),
  };
}
