import { atMostOne, checkOwned, type OfType } from "./collect";
import type { ModelPermissionSet } from "./model";
import { ModelError } from "./model-error";
import { policyOf } from "./policy-of";
import { ownAttribute, placeOf, textOf, type Resource } from "./resource";

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
      ].flatMap((part) =>
        part === undefined
          ? []
          : [policyOf(part, "inline_policy", `inline policy of permission set ${name}`, "identity")],
      ),
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
