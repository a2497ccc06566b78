import type { ResolvedConfig } from "../../config/schema";
import { accountsOf } from "../../config/writers-of";
import type { Organization } from "../../iam";
import { OUTSIDE, STRANGER_ACCOUNTS } from "./callers";

/** The organization of an account; undefined if unknown. */
export type Organizations = (account: string) => Organization | undefined;

export const UNKNOWN_ORGANIZATIONS: Organizations = () => undefined;

/**
 * The organization of an account. If the config names one, its accounts are in it, and invented accounts are in
 * another. Otherwise it is unknown.
 */
export function organizationsOf(
  config:
    | Pick<ResolvedConfig, "organizationId" | "accounts" | "producers" | "owners" | "identityCenter">
    | undefined,
): Organizations {
  const { organizationId } = config ?? {};
  if (config === undefined || organizationId === undefined) return UNKNOWN_ORGANIZATIONS;
  const own = accountsOf(config);
  return (account) => {
    if (own.some((one) => one.id === account)) return { id: organizationId };
    return STRANGER_ACCOUNTS.includes(account) ? OUTSIDE : undefined;
  };
}
