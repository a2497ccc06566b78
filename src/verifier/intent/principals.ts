import type { Caller } from "../../analysis/lookup/question";
import { parsePermissionSetRole, permissionSetRoleArn } from "../../iam";
import { all, type Conditions, type IntendedStatement } from "./intended-statement";

/** The role as its own policies know it: a permission set is one for all accounts. */
export function ownerOfPolicies({ principal }: Caller): string {
  const arn = principal.kind === "role-session" ? principal.roleArn : "";
  return parsePermissionSetRole(arn)?.permissionSet ?? arn;
}

/** ARN patterns of the role: Identity Center chooses the suffix, and the path for its Region. */
export function arnPatternOf({ principal }: Caller): string {
  const arn = principal.kind === "role-session" ? principal.roleArn : "";
  const role = parsePermissionSetRole(arn);
  return role === undefined ? arn : permissionSetRoleArn(role);
}

/** A statement of a resource's policy that names the caller and no one else. */
export function naming(
  caller: Caller,
  condition?: Conditions,
): Pick<IntendedStatement, "principal" | "condition"> {
  const arn = arnPatternOf(caller);
  if (!/[*?]/.test(arn)) return { principal: { AWS: [arn] }, condition };
  const account = arn.split(":").slice(0, 5).join(":");
  return {
    principal: { AWS: [`${account}:root`] },
    condition: all(condition, { ArnLike: { "aws:PrincipalArn": arn } }),
  };
}

export function accountOfCaller(caller: Caller): string {
  return arnPatternOf(caller).split(":")[4] ?? "";
}
