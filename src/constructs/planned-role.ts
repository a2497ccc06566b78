import type { Construct } from "constructs";
import type { Account } from "../config/account-schema";
import type { RolePlan } from "../handshakes/handshake";
import { PolicyRole } from "./policy-role";

/** A planned role, with the path and boundary that its account gives every role. */
export function plannedRole(scope: Construct, id: string, plan: RolePlan, account: Account): PolicyRole {
  return new PolicyRole(scope, id, {
    ...plan,
    path: account.rolePath,
    permissionsBoundaryArn: account.permissionsBoundaryArn,
  });
}
