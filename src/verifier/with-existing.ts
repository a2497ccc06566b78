import type { ResolvedConfig } from "../config/schema";
import type { Model } from "../terraform-model/model";
import { withExistingPolicies } from "../terraform-model/with-existing-policies";
import { withExistingRoles } from "./existing-roles";
import { withManagedPolicies } from "./managed-policies";

/**
 * The model of the stacks with the config's existing buckets, roles and policies.
 *
 * @throws ModelError for a policy of the config that AWS would not accept
 */
export function withExisting(model: Model, config: ResolvedConfig): Model {
  return withManagedPolicies(withExistingRoles(withExistingPolicies(model, config), config), config);
}
