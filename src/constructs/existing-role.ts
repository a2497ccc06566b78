import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { TerraformOutput, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { ExistingRolePlan, RolePlan } from "../handshakes/handshake";
import { trustOutput } from "../naming";
import { render } from "../policies/render";

export interface ExistingRoleProps extends Pick<RolePlan, "permissions"> {
  /** With its path, if it has one. */
  readonly roleName: string;
  readonly existing: ExistingRolePlan;
}

/** An existing role: one additional policy, and an output with statements for its trust policy. */
export class ExistingRole extends Construct {
  /** The resources with the role's permissions, which a function needs before it runs. */
  readonly policies: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { roleName, existing, permissions }: ExistingRoleProps) {
    super(scope, id);
    const { policyName: name, attach, trustToAdd } = existing;
    const role = roleName.slice(roleName.lastIndexOf("/") + 1);
    const policy = render(permissions);
    if (attach === "inline-policy") {
      this.policies = [new IamRolePolicy(this, "policy", { name, role, policy })];
    } else {
      const managed = new IamPolicy(this, "managed-policy", { name, policy });
      const policyArn = managed.arn;
      this.policies = [new IamRolePolicyAttachment(this, "attached", { role, policyArn })];
    }
    if (trustToAdd === undefined) return;
    new TerraformOutput(this, trustOutput(role), {
      value: JSON.stringify({ role, statements: trustToAdd }),
      description: `What the owner of ${role} adds to its trust policy`,
      staticId: true,
    });
  }
}
