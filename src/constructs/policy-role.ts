import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { RolePlan } from "../handshakes/handshake";
import { render } from "../policies/render";

export interface PolicyRoleProps extends Omit<RolePlan, "existing"> {
  /** @default "/" */
  readonly path?: string;
  /** @default - no boundary */
  readonly permissionsBoundaryArn?: string;
}

/**
 * A role with at most one inline policy, which is created and deleted with it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 */
export class PolicyRole extends Construct {
  readonly role: IamRole;
  /** The resources with the role's permissions, which a function needs before it runs. */
  readonly policies: readonly (IamRolePolicy | IamRolePolicyAttachment)[];

  readonly instanceProfile?: IamInstanceProfile;

  constructor(scope: Construct, id: string, props: PolicyRoleProps) {
    super(scope, id);
    const path = props.path === undefined || props.path === "/" ? {} : { path: props.path };
    this.role = new IamRole(this, "role", {
      name: props.roleName,
      description: props.description,
      assumeRolePolicy: render(props.trust),
      ...path,
      maxSessionDuration: props.maxSessionSeconds,
      permissionsBoundary: props.permissionsBoundaryArn,
    });
    if (props.imported === true) this.role.importFrom(props.roleName);
    const role = this.role.name;
    const inline =
      props.permissions.Statement.length === 0
        ? []
        : [
            new IamRolePolicy(this, "policy", {
              name: "s3-handshake",
              role,
              policy: render(props.permissions),
            }),
          ];
    const attached = (props.attachedPolicyArns ?? []).map((policyArn) => {
      const name = policyArn.slice(policyArn.lastIndexOf("/") + 1);
      const id = policyArn.includes("::aws:") ? `attached-${name}` : `attached-own-${name}`;
      return new IamRolePolicyAttachment(this, id, { role, policyArn });
    });
    this.policies = [...inline, ...attached];
    if (props.instanceProfile !== true) return;
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
    this.instanceProfile = new IamInstanceProfile(this, "instance-profile", {
      name: props.roleName,
      ...path,
      role,
      // An instance that starts with the profile finds the role's permissions.
      dependsOn: [...this.policies],
    });
  }
}
