import type { ModelKey } from "../../terraform-model/model";
import type { AccessImpact } from "./access-diff";
import type { ChangedLeaf } from "./leaves";

/** How a change affects access, from what was there and what is. Whatever has no rule may widen. */
export type Rule = (change: Pick<ChangedLeaf, "before" | "after">) => AccessImpact;

/** For what lets no one do more, whatever it says. */
export const neutral: Rule = () => "neutral";

/** For what is kept: longer loses nothing, shorter loses what somebody may look for. */
export const increaseIsNeutral: Rule = ({ before, after }) => (isMore(before, after) ? "neutral" : "wider");

/** For what guards: more of it narrows. */
export const increaseNarrows: Rule = ({ before, after }) => (isMore(before, after) ? "narrower" : "wider");

/** For what is lent: less of it narrows. */
export const decreaseNarrows =
  (byDefault: string): Rule =>
  ({ before = byDefault, after = byDefault }) =>
    isMore(after, before) ? "narrower" : "wider";

/** For a guard that is the one value or is not there. */
export const narrowsAs =
  (guard: string): Rule =>
  ({ after }) =>
    after === guard ? "narrower" : "wider";

function isMore(before: string | undefined, after: string | undefined): boolean {
  const [was, is] = [before, after].map(Number);
  return was !== undefined && is !== undefined && is > was;
}

/**
 * How another key affects access. A key of somebody else can be withdrawn by its owner, who also sees each use, and a key
 * that replaces another may be open to others; so only a key of the stacks' own where there was none narrows.
 *
 * @param keys - those that the stacks make
 */
export function impactOfKey(
  before: string | undefined,
  after: string | undefined,
  keys: readonly ModelKey[],
): AccessImpact {
  return before === undefined && keys.some(({ arn }) => arn === after) ? "narrower" : "wider";
}
