import type { Statement } from "../../iam";
import type { LintedPolicy } from "./linted-policy";

interface PlacedStatement {
  readonly policy: LintedPolicy;
  readonly statement: Statement;
}

/** Two statements that decide about the same requests. */
export interface StatementPair {
  readonly one: PlacedStatement;
  readonly other: PlacedStatement;
  /** Whether the one comes before the other. */
  readonly isEarlier: boolean;
}

/** Each pair of statements of an owner's policies of one kind, in both orders. */
export function pairsWithinOwner(policies: readonly LintedPolicy[]): StatementPair[] {
  const groups = new Map<string, PlacedStatement[]>();
  for (const policy of policies) {
    const key = `${policy.kind} ${policy.owner}`;
    const placed = policy.statements.map((statement) => ({ policy, statement }));
    groups.set(key, [...(groups.get(key) ?? []), ...placed]);
  }
  return [...groups.values()].flatMap((group) =>
    group.flatMap((one, index) =>
      group.flatMap((other, at) => (at === index ? [] : [{ one, other, isEarlier: index < at }])),
    ),
  );
}
