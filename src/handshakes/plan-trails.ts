import type { Account } from "../config/account-schema";
import type { Trail } from "../config/audit-schema";
import type { ResolvedConfig } from "../config/schema";
import type { AccessPlan } from "./access-plan";

/** A trail of an account's buckets, in that account: it does not see data events of other accounts' buckets. */
export interface TrailPlan {
  readonly account: Account;
  readonly trail: Trail;
  /** In CloudTrail's own list. */
  readonly selectorName: string;
  /** The buckets whose objects it watches, by name. */
  readonly watched: readonly string[];
}

/** The trail that the config asks for in one account. @param key - `B`, `A`, or the name of a further owner or producer */
export function planTrail(key: string, { audit }: ResolvedConfig, plan: AccessPlan): TrailPlan | undefined {
  const owner = plan.owners.find((one) => one.key === key);
  if (owner !== undefined) {
    const trail = key === "B" ? audit?.trail : audit?.ownerTrails[key];
    return (
      trail && {
        account: owner.account,
        trail,
        selectorName: "Objects of the destination",
        watched: owner.destinations.map(({ bucketName }) => bucketName),
      }
    );
  }
  const trail = audit?.sourceTrails[key];
  const producer = plan.producers.find((one) => one.key === key);
  if (trail === undefined || producer === undefined) return undefined;
  return {
    account: producer.account,
    trail,
    selectorName: "Objects of the sources",
    watched: producer.sources.map(({ bucketName }) => bucketName),
  };
}
