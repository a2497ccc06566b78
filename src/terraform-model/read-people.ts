import { attachedPolicy } from "./attached-policies";
import { atMostOne, checkOwned, type OfType } from "./collect";
import type { ModelPermissionSet, ModelPolicy } from "./model";
import { ModelError } from "./model-error";
import { policyOf, unread } from "./policy-of";
import { ownAttribute, placeOf, textOf, type Resource } from "./resource";

/**
 * What anybody's Terraform attaches to a permission set. Identity Center takes customer managed policies and boundaries of each account
 * that it makes a role in.
 */
function attachedTo(name: string, own: OfType, ofType: OfType): ModelPolicy[] {
  const listed = own("aws_ssoadmin_managed_policy_attachments_exclusive").flatMap((list): Resource[] => {
    const reason = list.shown?.unknown.get("managed_policy_arns");
    if (reason !== undefined)
      return [{ ...list, shown: { unknown: new Map([["managed_policy_arn", reason]]) } }];
    const arns: readonly unknown[] = [list.args["managed_policy_arns"] ?? []].flat();
    return arns.map((arn) => ({ ...list, args: { ...list.args, managed_policy_arn: arn } }));
  });
  return [
    ...[...own("aws_ssoadmin_managed_policy_attachment"), ...listed].map(
      (one) => attachedPolicy(one, ofType, "managed_policy_arn").policy,
    ),
    ...["customer_managed_policy", "permissions_boundary"].flatMap((what) =>
      own(`aws_ssoadmin_${what}_attachment`).map((one) =>
        unread(`${what} of permission set ${name}`, "identity", `not read: ${placeOf(one)}`),
      ),
    ),
  ];
}

/** Permission sets of Identity Center, with their inline policies and assignments. */
export function readPermissionSets(ofType: OfType): ModelPermissionSet[] {
  const sets = ofType("aws_ssoadmin_permission_set");
  const policies = ofType("aws_ssoadmin_permission_set_inline_policy");
  const assignments = ofType("aws_ssoadmin_account_assignment");
  const owns = (set: Resource, part: Resource): boolean =>
    textOf(part, "permission_set_arn") === ownAttribute(set, "arn") &&
    textOf(part, "instance_arn") === textOf(set, "instance_arn");
  for (const parts of [policies, assignments]) {
    checkOwned(parts, "permission_set_arn", (part) => sets.some((set) => owns(set, part)));
  }
  return sets.map((set) => {
    const name = textOf(set, "name");
    return {
      name,
      instanceArn: textOf(set, "instance_arn"),
      inlinePolicies: [
        atMostOne(
          policies.filter((part) => owns(set, part)),
          `the permission set ${name}`,
        ),
      ]
        .flatMap((part) =>
          part === undefined
            ? []
            : [policyOf(part, "inline_policy", `inline policy of permission set ${name}`, "identity")],
        )
        .concat(attachedTo(name, (type) => ofType(type).filter((part) => owns(set, part)), ofType)),
      assignments: assignments
        .filter((part) => owns(set, part))
        .map((part) => {
          if (textOf(part, "target_type") !== "AWS_ACCOUNT") {
            throw new ModelError(placeOf(part, "target_type"), "AWS_ACCOUNT", textOf(part, "target_type"));
          }
          return {
            principalType: textOf(part, "principal_type"),
            principalId: textOf(part, "principal_id"),
            account: textOf(part, "target_id"),
          };
        }),
    };
  });
}
