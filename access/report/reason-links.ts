import type { PlacedPolicy } from "./policy-index";

/** The anchor of the statement or policy that a reason names, if the report shows it. */
export type ReasonLinks = (reason: string, about: string) => string | undefined;

/**
 * Finds what a reason is about by its words: `allowed by WriteObjects of policy of role x`.
 *
 * The answer takes the principal and the resource of the row as well: roles of one name in several accounts have
 * policies of one name.
 */
export function reasonLinks(policies: readonly PlacedPolicy[]): ReasonLinks {
  const byName = new Map<string, PlacedPolicy[]>();
  for (const placed of policies) {
    const { name } = placed.policy;
    byName.set(name, [...(byName.get(name) ?? []), placed]);
  }
  const find = (name: string, about: string): PlacedPolicy | undefined => {
    const found = byName.get(name) ?? [];
    return (
      found.find(({ owner }) => owner.home !== undefined && about.includes(owner.home.account)) ?? found[0]
    );
  };
  return (reason, about) => {
    const [, sid, policy] =
      /^(?:allowed|denied) by (.+?) of (.+?)(?:, and the config .*)?$/.exec(reason) ?? [];
    if (policy !== undefined) {
      return find(policy, about)?.statements.find(({ name }) => name === sid)?.anchor;
    }
    const [, silent] = /^(.+?) has no statement/.exec(reason) ?? [];
    return silent === undefined ? undefined : find(silent, about)?.anchor;
  };
}
