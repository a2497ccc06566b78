import type { Draft } from "./draft";
import { type Finding, wrong } from "./errors";

/** Checks that limits are for accounts of the config, and that a boundary is used. */
export function checkLimitsGiven({ limits, A, B, owners, producers, brokenAccounts }: Draft): Finding[] {
  // With an invalid account, its id and boundary are unknown.
  if (limits === undefined || brokenAccounts) return [];
  const known = [A, B, ...Object.values(producers), ...Object.values(owners)].flatMap(
    (account) => account ?? [],
  );
  const ids = known.map(({ id }) => id);
  const levels = [
    ...limits.serviceControlPolicies.map((level, index) => ({
      level,
      path: `limits.serviceControlPolicies[${index}]`,
    })),
    ...limits.resourceControlPolicies.map((level, index) => ({
      level,
      path: `limits.resourceControlPolicies[${index}]`,
    })),
  ];
  const boundaries = known.map(({ permissionsBoundaryArn }) => permissionsBoundaryArn);
  return [
    ...levels.flatMap(({ level: { accounts }, path }) =>
      (accounts === "all" ? [] : accounts)
        .filter((id) => !ids.includes(id))
        .map((id) => ({
          path: `${path}.accounts`,
          expected: `account ids of this config (${ids.join(", ")})`,
          received: `"${id}"`,
        })),
    ),
    ...limits.boundaries.flatMap(({ arn }, index) => [
      ...(boundaries.includes(arn)
        ? []
        : wrong(`limits.boundaries[${index}].arn`, "the permissionsBoundaryArn of an account", `"${arn}"`)),
      ...(limits.boundaries.findIndex((other) => other.arn === arn) === index
        ? []
        : wrong(`limits.boundaries[${index}].arn`, "each boundary once", `"${arn}"`)),
    ]),
  ];
}
