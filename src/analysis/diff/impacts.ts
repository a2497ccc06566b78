import type { ModelKey } from "../../terraform-model/model";
import type { AccessImpact } from "./access-diff";
import type { ChangedLeaf } from "./leaves";

/** How a change affects access, from the old and the new value. Anything without a rule may widen. */
export type Rule = (change: Pick<ChangedLeaf, "before" | "after">) => AccessImpact;

/** For what never affects access. */
export const neutral: Rule = () => "neutral";

/** For retention: longer loses nothing, shorter loses records. */
export const increaseIsNeutral: Rule = ({ before, after }) => (isMore(before, after) ? "neutral" : "wider");

/** For a protection: more of it narrows. */
export const increaseNarrows: Rule = ({ before, after }) => (isMore(before, after) ? "narrower" : "wider");

/** For a grant: less of it narrows. */
export const decreaseNarrows =
  (byDefault: string): Rule =>
  ({ before = byDefault, after = byDefault }) =>
    isMore(after, before) ? "narrower" : "wider";

/** For a protection that is on with one value. */
export const narrowsAs =
  (guard: string): Rule =>
  ({ after }) =>
    after === guard ? "narrower" : "wider";

function isMore(before: string | undefined, after: string | undefined): boolean {
  const [was, is] = [before, after].map(Number);
  return was !== undefined && is !== undefined && is > was;
}

/**
 * How a change of a key affects access. A foreign key's owner can withdraw it and sees each use, and a new key may be
 * open to others. So only a first key that the stacks create narrows.
 *
 * @param keys - those that the stacks create
 */
export function impactOfKey(
  before: string | undefined,
  after: string | undefined,
  keys: readonly ModelKey[],
): AccessImpact {
  return before === undefined && keys.some(({ arn }) => arn === after) ? "narrower" : "wider";
}
