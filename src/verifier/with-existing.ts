import type { ResolvedConfig } from "../config/schema";
import type { Model } from "../terraform-model/model";
import { withExistingPolicies } from "../terraform-model/with-existing-policies";
import { withExistingRoles } from "./existing-roles";
import { withManagedPolicies } from "./managed-policies";

/**
 * The model of the stacks with what the config says of buckets, roles and policies that already exist: what a request meets.
 *
 * @throws ModelError for a policy of the config that AWS would not take
 */
export function withExisting(model: Model, config: ResolvedConfig): Model {
  return withManagedPolicies(withExistingRoles(withExistingPolicies(model, config), config), config);
}
