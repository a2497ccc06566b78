import type { Condition, Grant } from "./grant";

export interface DeployerStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/**
 * Merges statements without changing what they grant: first actions by resource and condition, then resources with the
 * same actions.
 */
export function mergeGrants(grants: readonly Grant[]): DeployerStatement[] {
  const actionsOf = new Map<string, Set<string>>();
  for (const { actions, resources, condition = {} } of grants) {
    for (const resource of resources) {
      for (const action of actions) {
        const key = JSON.stringify([action.split(":")[0], resource, condition]);
        actionsOf.set(key, (actionsOf.get(key) ?? new Set()).add(action));
      }
    }
  }
  const resourcesOf = new Map<string, Set<string>>();
  for (const [key, actions] of actionsOf) {
    const [, resource, condition] = JSON.parse(key) as [string, string, Condition];
    const same = JSON.stringify([[...actions].sort(), condition]);
    resourcesOf.set(same, (resourcesOf.get(same) ?? new Set()).add(resource));
  }
  const counts = new Map<string, number>();
  return [...resourcesOf]
    .map(([same, resources]) => {
      const [actions, condition] = JSON.parse(same) as [string[], Condition];
      return { actions, condition, resources: [...resources].sort() };
    })
    .sort((one, other) => compare(keyOf(one), keyOf(other)))
    .map(({ actions, condition, resources }) => ({
      Sid: sid(actions[0] ?? "", counts),
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
    }));
}

/** Sorted by service, actions and resources: the same stacks give the same bytes. */
function keyOf(parts: {
  readonly actions: readonly string[];
  readonly condition: Condition;
  readonly resources: readonly string[];
}): string {
  return JSON.stringify([parts.actions, parts.resources, parts.condition]);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** `AccessAnalyzer2`: the service and the statement's number. */
function sid(action: string, counts: Map<string, number>): string {
  const service = (action.split(":")[0] ?? "").replace(/(?:^|-)(.)/g, (_all, letter: string) =>
    letter.toUpperCase(),
  );
  const count = (counts.get(service) ?? 0) + 1;
  counts.set(service, count);
  return `${service}${count}`;
}
