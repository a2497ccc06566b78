import type { Organization } from "../iam";
import type { ResolvedConfig } from "../config/schema";

/** The organization of each account: the config's, for the accounts of the config; none for strangers. */
export function organizationsOf({
  organizationId,
  accounts,
  producers,
  identityCenter,
}: ResolvedConfig): (account: string) => Organization {
  const own = [accounts.A, accounts.B, ...Object.values(producers), identityCenter?.account];
  return (account) =>
    organizationId !== undefined && own.some((one) => one?.id === account) ? { id: organizationId } : "none";
}
