import { SsoadminAccountAssignment } from "@cdktf/provider-aws/lib/ssoadmin-account-assignment";
import { SsoadminPermissionSet } from "@cdktf/provider-aws/lib/ssoadmin-permission-set";
import { SsoadminPermissionSetInlinePolicy } from "@cdktf/provider-aws/lib/ssoadmin-permission-set-inline-policy";
import { Construct } from "constructs";
import { render } from "../policies/render";
import type { IdentityStatement, PolicyDocument } from "../policies/statement";

export interface PermissionSetProps {
  readonly instanceArn: string;
  readonly permissionSetName: string;
  readonly description: string;
  readonly sessionMinutes: number;
  readonly inlinePolicy: PolicyDocument<IdentityStatement>;
  /** The assigned user or group, and the account. */
  readonly principal: { readonly type: "GROUP" | "USER"; readonly id: string };
  readonly accountId: string;
}

/**
 * A permission set of IAM Identity Center with an inline policy, assigned to one account. It is created in the account
 * that administers Identity Center.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html
 */
export class PermissionSet extends Construct {
  readonly permissionSet: SsoadminPermissionSet;

  constructor(scope: Construct, id: string, props: PermissionSetProps) {
    super(scope, id);
    const { instanceArn } = props;
    this.permissionSet = new SsoadminPermissionSet(this, "permission-set", {
      instanceArn,
      name: props.permissionSetName,
      description: props.description,
      sessionDuration: isoDuration(props.sessionMinutes),
    });
    const inlinePolicy = new SsoadminPermissionSetInlinePolicy(this, "inline-policy", {
      instanceArn,
      permissionSetArn: this.permissionSet.arn,
      inlinePolicy: render(props.inlinePolicy),
    });
    new SsoadminAccountAssignment(this, "assignment", {
      instanceArn,
      permissionSetArn: this.permissionSet.arn,
      principalType: props.principal.type,
      principalId: props.principal.id,
      targetType: "AWS_ACCOUNT",
      targetId: props.accountId,
      dependsOn: [inlinePolicy],
    });
  }
}

/** `PT1H30M` for 90. */
function isoDuration(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `PT${hours === 0 ? "" : `${hours}H`}${rest === 0 ? "" : `${rest}M`}`;
}
