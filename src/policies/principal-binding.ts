import { partitionOf } from "../config/partition";
import { accountRootArn, roleArn, type AccountRef } from "../naming";
import { oneOrMore, type Condition, type Principal } from "./statement";

/** How a policy in one account names roles of others. */
export type PrincipalBinding = "arn" | "condition" | "pattern";

export interface RolesToBind {
  /** The accounts that have the role: each of the same name and path. */
  readonly accounts: readonly AccountRef[];
  readonly roleName: string;
  /** Required by `pattern`. */
  readonly organizationId?: string;
}

/** A principal element and the conditions that narrow it. */
export interface BoundPrincipal {
  readonly principal: Principal;
  readonly condition?: Condition;
}

/**
 * Allows one role of each account.
 *
 * - `arn` names the roles: they must exist when the policy is put, and AWS stores their unique ids, so a re-created
 *   role has no access.
 * - `condition` names the accounts' roots and narrows them by aws:PrincipalArn: any order, and anyone who may create
 *   that role name in the account can have its access.
 * - `pattern` says the same more shortly, for many accounts: their ids, one role pattern for all of them, and the
 *   organization.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function bindRoles(
  { accounts, roleName, organizationId }: RolesToBind,
  binding: PrincipalBinding,
): BoundPrincipal {
  const arns = accounts.map((account) => roleArn(account, roleName));
  switch (binding) {
    case "arn":
      return { principal: { AWS: arns } };
    case "condition":
      return {
        principal: { AWS: accounts.map(accountRootArn) },
        condition: { ArnEquals: { "aws:PrincipalArn": oneOrMore(arns) } },
      };
    case "pattern":
      return {
        principal: { AWS: accounts.map(({ id }) => id) },
        condition: {
          ArnLike: {
            "aws:PrincipalArn": oneOrMore([
              ...new Set(accounts.map((account) => anyAccount(account, roleName))),
            ]),
          },
          ...(organizationId === undefined ? {} : { StringEquals: { "aws:PrincipalOrgID": organizationId } }),
        },
      };
  }
}

/** The role in any account; the Principal element restricts the accounts. */
function anyAccount({ region, rolePath }: AccountRef, roleName: string): string {
  return `arn:${partitionOf(region)}:iam::*:role${rolePath ?? "/"}${roleName}`;
}
