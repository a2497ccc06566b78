import type { ModelResource } from "../../terraform-model/model";
import { grantsOn, text, write, type Calls, type Grant, type GrantsOf } from "../grant";

/** AWS assigns the ids of permission sets: all of this Identity Center instance. */
function scopeOf(resource: ModelResource, accounts: readonly string[]): string[] {
  const instance = text(resource, "instance_arn");
  const { partition } = resource;
  return [
    instance,
    `arn:${partition}:sso:::permissionSet/${instance.split("/").at(-1) ?? ""}/*`,
    ...accounts.map((account) => `arn:${partition}:sso:::account/${account}`),
  ];
}

function ofPermissionSet(calls: Calls): GrantsOf {
  return (resource, around) => [
    ...grantsOn(scopeOf(resource, []), calls, resource, around),
    ...provision(resource),
  ];
}

/** A changed permission set is provisioned again to all accounts where it is assigned. */
function provision(resource: ModelResource): readonly Grant[] {
  return [
    write(["sso:ProvisionPermissionSet"], scopeOf(resource, ["*"])),
    status(resource, "PermissionSetProvisioning"),
  ];
}

function status(resource: ModelResource, of: string): Grant {
  const resources = [text(resource, "instance_arn")];
  return write([`sso:Describe${of}Status`], resources);
}

export const IDENTITY_CENTER = {
  aws_ssoadmin_permission_set: ofPermissionSet({
    read: ["sso:DescribePermissionSet", "sso:ListTagsForResource"],
    write: ["sso:CreatePermissionSet", "sso:UpdatePermissionSet"],
    remove: ["sso:DeletePermissionSet"],
    tag: ["sso:TagResource", "sso:UntagResource"],
  }),
  aws_ssoadmin_permission_set_inline_policy: ofPermissionSet({
    read: ["sso:GetInlinePolicyForPermissionSet"],
    write: ["sso:PutInlinePolicyToPermissionSet"],
    remove: ["sso:DeleteInlinePolicyFromPermissionSet"],
  }),
  aws_ssoadmin_account_assignment: (resource, around) => [
    ...grantsOn(
      scopeOf(resource, [text(resource, "target_id")]),
      {
        read: ["sso:ListAccountAssignments"],
        write: ["sso:CreateAccountAssignment"],
        remove: ["sso:DeleteAccountAssignment"],
      },
      resource,
      around,
    ),
    status(resource, "AccountAssignmentCreation"),
    status(resource, "AccountAssignmentDeletion"),
  ],
} satisfies Readonly<Record<string, GrantsOf>>;
