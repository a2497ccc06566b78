import { functionsAmong, resolveProducers, resolveWriters } from "../config/resolve-writers";
import type { ResolvedConfig } from "../config/schema";
import type { AccessPlan, ProducerPlan } from "./access-plan";
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
  const accessGrants = planAccessGrants(planned, config);
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
    B: {
      account: config.accounts.B,
      roles: planned.flatMap(({ writer, targetRole }) =>
        targetRole === undefined ? [] : [{ writer, role: targetRole }],
      ),
      destination: planDestination(planned, config),
      listeners: functions.filter(({ source }) => source.in === "destination"),
      ...(accessGrants === undefined ? {} : { accessGrants }),
    },
    permissionSets: planned.flatMap(({ permissionSet }) => permissionSet ?? []),
  };
}
