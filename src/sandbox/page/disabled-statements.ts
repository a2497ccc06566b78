import type { Graph } from "../../report/graph";
import type { PlacedPolicy } from "../../report/policy-index";

/** The removed statements, as anchors of the page. */
export interface DisabledStatements {
  readonly anchors: readonly string[];
  /** By their arrow. */
  readonly byEdge: ReadonlyMap<string, readonly string[]>;
}

/** Finds the removed statements on the page. */
export function disabledStatements(
  { edges }: Graph,
  policies: readonly PlacedPolicy[],
  without: readonly string[],
): DisabledStatements {
  const statements = policies.flatMap((policy) => policy.statements);
  const anchors = statements
    .filter(({ statement: { sid } }) => sid !== undefined && without.includes(sid))
    .map(({ anchor }) => anchor);
  const byEdge = new Map(
    edges.map((edge) => [
      edge.id,
      edge.statements.map(({ anchor }) => anchor).filter((anchor) => anchors.includes(anchor)),
    ]),
  );
  return { anchors, byEdge };
}
