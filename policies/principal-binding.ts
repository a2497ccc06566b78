import type { Condition, Principal } from "./statement";

/** How a policy in one account names a role of another. */
export type PrincipalBinding = "arn" | "condition";

/**
 * The principal element, and the condition if any, that lets one role in.
 *
 * `arn` names the role: it must exist when the policy is put, and AWS stores its unique id, so that a role that is
 * deleted and made again is a stranger. `condition` names the account's root and narrows it by aws:PrincipalArn:
 * any order, and whoever may create that role name in the account can have its access.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function bindPrincipal(
  roleArn: string,
  accountRootArn: string,
  binding: PrincipalBinding,
): { readonly principal: Principal; readonly condition?: Condition } {
  return binding === "arn"
    ? { principal: { AWS: [roleArn] } }
    : { principal: { AWS: [accountRootArn] }, condition: { ArnEquals: { "aws:PrincipalArn": roleArn } } };
}
