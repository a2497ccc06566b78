import type { OfType } from "./collect";
import type { Model } from "./model";
import { openStack } from "./open-stacks";
import { readAccessGrants } from "./read-access-grants";
import { readBuckets } from "./read-buckets";
import { readFunctions } from "./read-functions";
import { readKeys } from "./read-keys";
import { readPermissionSets } from "./read-people";
import { readRoles } from "./read-roles";
import type { RawStack } from "./read-stacks";
import { readStateMachines } from "./read-state-machines";
import { readTopics } from "./read-topics";

/**
 * What the stacks make, as far as it bears on access, from their JSON alone. Strict: what is not known is an error that
 * names its place, never left out.
 *
 * @throws ModelError
 */
export function readModel(raw: readonly RawStack[]): Model {
  const stacks = raw.map(openStack);
  const resources = stacks.flatMap((stack) => stack.resources);
  const ofType: OfType = (type) => resources.filter((resource) => resource.type === type);
  return {
    stacks: stacks.map(({ id, home }) => ({ id, ...home })),
    roles: readRoles(ofType),
    buckets: readBuckets(ofType),
    keys: readKeys(ofType),
    functions: readFunctions(ofType),
    topics: readTopics(ofType),
    stateMachines: readStateMachines(ofType),
    permissionSets: readPermissionSets(ofType),
    accessGrants: readAccessGrants(ofType),
  };
}
