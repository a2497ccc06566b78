import { describeSet, type Term } from "../iam/exact";
import { accountOf } from "../analysis/lookup/request-of";
import type { AccessSet } from "../analysis/who";

/** What the principals of one class may do with one target: terms that together are every allowed request. */
export interface ReachedSet {
  readonly principal: string;
  readonly target: string;
  readonly terms: readonly Pick<Term, "actions" | "resources" | "circumstances">[];
  /** Whether there are terms beyond those. */
  readonly more: boolean;
}

const MOST_TERMS = 12;

/** What the stacks allow, in sets, to their own and other principals. */
export function reachedSets(reaches: readonly AccessSet[]): ReachedSet[] {
  return reaches.flatMap((reach) => {
    const { caller, target, space, allowed } = reach;
    const [, given = 0] = allowed;
    if (isAdministrators(reach)) return [];
    const { terms, more } = describeSet(space, space.diagrams.certain(given), MOST_TERMS);
    return terms.length === 0 ? [] : [{ principal: caller.text, target: target.text, terms, more }];
  });
}

/** What an account allows principals other than the stacks' roles is its own decision. */
function isAdministrators({ caller: { permissions, principal }, target }: AccessSet): boolean {
  if (principal.kind === "root") return true;
  return permissions === "everything" && accountOf(principal) === target.resourceAccount;
}
