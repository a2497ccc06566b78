import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { render } from "../policies/render";
import type { IdentityStatement, PolicyDocument, TrustStatement } from "../policies/statement";

export interface PolicyRoleProps {
  readonly roleName: string;
  /** IAM shows it in the console. */
  readonly description: string;
  readonly trust: PolicyDocument<TrustStatement>;
  readonly permissions: PolicyDocument<IdentityStatement>;
}

/** A role with one inline policy: its permissions live and die with it. */
export class PolicyRole extends Construct {
  readonly role: IamRole;
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: PolicyRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "role", {
      name: props.roleName,
      description: props.description,
      assumeRolePolicy: render(props.trust),
    });
    this.policy = new IamRolePolicy(this, "policy", {
      name: "s3-handshake",
      role: this.role.name,
      policy: render(props.permissions),
    });
  }
}
