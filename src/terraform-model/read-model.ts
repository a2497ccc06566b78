import { META_ARGUMENTS } from "./check-arguments";
import type { OfType } from "./collect";
import { groupBy } from "./group-by";
import type { Model, ModelResource, ModelStack } from "./model";
import { openStack, type OpenStack } from "./open-stacks";
import { readAccessGrants } from "./read-access-grants";
import { readBuckets } from "./read-buckets";
import { readFunctions } from "./read-functions";
import { readGuarded } from "./read-guarded";
import { readKeys } from "./read-keys";
import { readLogGroups } from "./read-log-groups";
import { readPermissionSets } from "./read-people";
import { readQueues } from "./read-queues";
import { readControls } from "./read-controls";
import { readEventSources } from "./read-event-sources";
import { readRoles } from "./read-roles";
import type { RawStack } from "./read-stacks";
import { readStateMachines } from "./read-state-machines";
import { placeOf, valueOf, type Resource } from "./resource";
import { readRules } from "./read-rules";
import { readTopics } from "./read-topics";
import { readUsers } from "./read-users";
import { withUnknownPolicies } from "./unread";

/**
 * Reads what the stacks create, as far as it affects access, from their JSON. Strict: anything unknown is an error with
 * its place.
 *
 * @param open - for what reads a stack more than once
 * @throws ModelError
 */
export function readModel(raw: readonly RawStack[], open: (stack: RawStack) => OpenStack = openStack): Model {
  const stacks = raw.map((stack) => open(stack));
  return modelOf(
    stacks.map(({ stack }) => stack),
    withUnknownPolicies(
      stacks.flatMap(({ resources }) => resources),
      stacks.flatMap(({ unread }) => unread),
    ),
    stacks.flatMap(({ outputs }) => outputs),
  );
}

/**
 * The model of given resources.
 *
 * @param outputs - as resources of the type `output`: some have statements for owners of other resources
 * @throws ModelError
 */
export function modelOf(
  stacks: readonly ModelStack[],
  resources: readonly Resource[],
  outputs: readonly Resource[] = [],
): Model {
  const byType = groupBy([...resources, ...outputs], ({ type }) => type);
  const ofType: OfType = (type) => byType.get(type) ?? [];
  return {
    stacks,
    resources: resources.map(readResource),
    roles: readRoles(ofType),
    users: readUsers(ofType),
    buckets: readBuckets(ofType),
    keys: readKeys(ofType),
    functions: readFunctions(ofType),
    logGroups: readLogGroups(ofType),
    queues: readQueues(ofType),
    topics: readTopics(ofType),
    rules: readRules(ofType),
    eventSources: readEventSources(ofType),
    stateMachines: readStateMachines(ofType),
    permissionSets: readPermissionSets(ofType),
    accessGrants: readAccessGrants(ofType),
    guarded: readGuarded(ofType),
    controls: readControls(ofType),
  };
}

function readResource(resource: Resource): ModelResource {
  const { stack, home, type, args } = resource;
  return {
    ...home,
    stack,
    type,
    place: placeOf(resource),
    args: argsOf(resource),
    keptFromDestruction: JSON.stringify([args.lifecycle]).includes('"prevent_destroy":true'),
  };
}

/** Its evaluated arguments. */
export function argsOf(resource: Resource): Record<string, unknown> {
  const names = Object.keys(resource.args).filter((name) => !META_ARGUMENTS.has(name));
  return Object.fromEntries(names.map((name) => [name, valueOf(resource, name)]));
}
