import type { ResolvedConfig } from "../../config/schema";
import { accountsOf } from "../../config/writers-of";
import type { Organization } from "../../iam";
import { OUTSIDE, STRANGER_ACCOUNTS } from "./callers";

/** The organization of an account; undefined where it is not known. */
export type Organizations = (account: string) => Organization | undefined;

export const UNKNOWN_ORGANIZATIONS: Organizations = () => undefined;

/**
 * Which organization an account is in. Once the config names one, its accounts are in that one, and the strangers that
 * the questions invent are in another. Of all others, without `organizationId` and without a config, nothing is known.
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
