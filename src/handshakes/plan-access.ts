import {
  functionsAmong,
  resolveDestinations,
  resolveOwners,
  resolveProducers,
  resolveWriters,
} from "../config/resolve-writers";
import type { ResolvedConfig } from "../config/schema";
import type { AccessPlan, OwnerPlan, ProducerPlan } from "./access-plan";
import { planOidcProviders } from "./oidc-writer";
import { planAccessGrants } from "./plan-access-grants";
import { planDestination } from "./plan-destination";
import { planFunctions } from "./plan-function";
import { planSources } from "./plan-sources";
import { planWriter } from "./plan-writer";

/** Every role and policy of all accounts. */
export function planAccess(config: ResolvedConfig): AccessPlan {
  const writers = resolveWriters(config);
  const functions = functionsAmong(writers);
  const planned = writers.map((writer) => planWriter(writer, config));
  const destinations = resolveDestinations(config);
  return {
    writers,
    producers: resolveProducers(config).map((account): ProducerPlan => {
      const own = functions.filter((writer) => writer.account.key === account.key);
      return {
        key: account.key,
        account,
        roles: planned.flatMap(({ writer, roles }) =>
          roles.filter((role) => role.account.key === account.key).map((role) => ({ writer, ...role })),
        ),
        ...planFunctions(own, account, config),
        sources: planSources(own, config),
        oidcProviders: planOidcProviders(writers, account.key),
      };
    }),
    owners: resolveOwners(config).map((account): OwnerPlan => {
      const { key } = account;
      const accessGrants = planAccessGrants(planned, account, config);
      return {
        key,
        account,
        roles: planned.flatMap(({ writer, targetRoles = [] }) =>
          targetRoles.filter(({ owner }) => owner.key === key).map(({ role }) => ({ writer, role })),
        ),
        destinations: destinations
          .filter(({ owner }) => owner.key === key)
          .map((destination) => planDestination(destination, planned, functions, config)),
        ...(accessGrants === undefined ? {} : { accessGrants }),
      };
    }),
    permissionSets: planned.flatMap(({ permissionSet }) => permissionSet ?? []),
  };
}
