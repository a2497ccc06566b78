import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { render } from "../policies/render";
import type { IdentityStatement, PolicyDocument } from "../policies/statement";

export interface ExistingRoleProps {
  /** With the path that it has, as in `teams/reports`. */
  readonly roleName: string;
  /** Other inline policies of the role have other names. */
  readonly policyName: string;
  readonly permissions: PolicyDocument<IdentityStatement>;
}

/** A role that is there already: one inline policy is put into it, and nothing else of it is managed. */
export class ExistingRole extends Construct {
  constructor(scope: Construct, id: string, { roleName, policyName, permissions }: ExistingRoleProps) {
    super(scope, id);
    new IamRolePolicy(this, "policy", {
      name: policyName,
      role: roleName.slice(roleName.lastIndexOf("/") + 1),
      policy: render(permissions),
    });
  }
}
