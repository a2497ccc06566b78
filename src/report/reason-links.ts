import type { Reason, StatementPlace } from "../iam";
import { groupBy } from "../terraform-model/group-by";
import type { PlacedPolicy } from "./policy-index";

/** The anchors of a reason's policies and statements. */
export interface ReasonLinks {
  /** The deciding statement, or the policy without one. */
  readonly anchorOf: (reason: Reason, about: string) => string | undefined;
  /** The nearest statement. */
  readonly nearestOf: (reason: Reason, about: string) => string | undefined;
}

/**
 * Finds policies and statements by their names.
 *
 * The answers take the principal and the resource of the row as well: roles of one name in several accounts have
 * policies of one name.
 */
export function reasonLinks(policies: readonly PlacedPolicy[]): ReasonLinks {
  const byName = groupBy(policies, ({ policy }) => policy.name);
  const policyNamed = (name: string | undefined, about: string): PlacedPolicy | undefined => {
    const found = byName.get(name ?? "") ?? [];
    return (
      found.find(({ owner }) => owner.home !== undefined && about.includes(owner.home.account)) ?? found[0]
    );
  };
  const statementAt = ({ policy, statement }: StatementPlace, about: string): string | undefined =>
    policyNamed(policy, about)?.statements.find((one) => one.statement.index === statement)?.anchor;
  return {
    anchorOf: (reason, about) => {
      if (reason.kind === "statement") return statementAt(reason, about);
      return reason.kind === "no-allow" ? policyNamed(reason.policies[0], about)?.anchor : undefined;
    },
    nearestOf: (reason, about) => {
      const nearest = reason.kind === "no-allow" ? reason.nearest[0] : undefined;
      return nearest === undefined ? undefined : statementAt(nearest, about);
    },
  };
}
