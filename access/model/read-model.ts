import { META_ARGUMENTS } from "./check-arguments";
import type { OfType } from "./collect";
import type { Model, ModelResource } from "./model";
import { openStack } from "./open-stacks";
import { readAccessGrants } from "./read-access-grants";
import { readBuckets } from "./read-buckets";
import { readFunctions } from "./read-functions";
import { readKeys } from "./read-keys";
import { readLogGroups } from "./read-log-groups";
import { readPermissionSets } from "./read-people";
import { readQueues } from "./read-queues";
import { readRoles } from "./read-roles";
import type { RawStack } from "./read-stacks";
import { readStateMachines } from "./read-state-machines";
import { placeOf, valueOf, type Resource } from "./resource";
import { readTopics } from "./read-topics";

/**
 * What the stacks make, as far as it bears on access, from their JSON alone. Strict: what is not known is an error that
 * names its place, never left out.
 *
 * @throws ModelError
 */
export function readModel(raw: readonly RawStack[]): Model {
  const opened = raw.map(openStack);
  const resources = opened.flatMap((each) => each.resources);
  const ofType: OfType = (type) => resources.filter((resource) => resource.type === type);
  return {
    stacks: opened.map(({ stack }) => stack),
    resources: resources.map(readResource),
    roles: readRoles(ofType),
    buckets: readBuckets(ofType),
    keys: readKeys(ofType),
    functions: readFunctions(ofType),
    logGroups: readLogGroups(ofType),
    queues: readQueues(ofType),
    topics: readTopics(ofType),
    stateMachines: readStateMachines(ofType),
    permissionSets: readPermissionSets(ofType),
    accessGrants: readAccessGrants(ofType),
  };
}

function readResource(resource: Resource): ModelResource {
  const { stack, home, type, args } = resource;
  const names = Object.keys(args).filter((name) => !META_ARGUMENTS.has(name));
  return {
    ...home,
    stack,
    type,
    place: placeOf(resource),
    args: Object.fromEntries(names.map((name) => [name, valueOf(resource, name)])),
    keptFromDestruction: JSON.stringify([args.lifecycle]).includes('"prevent_destroy":true'),
  };
}
