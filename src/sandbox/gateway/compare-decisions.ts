/**
 * Compares every decision with another one.
 *
 * @param other - for the stacks with the statements that the first lacks
 * @returns the first, and whether any decision so far differs
 */
export function compareDecisions<
  Asked extends readonly unknown[],
  Decided extends { readonly allowed: boolean },
>(
  decide: (...asked: Asked) => Decided,
  other: (...asked: Asked) => Decided,
): { readonly decide: (...asked: Asked) => Decided; readonly differed: () => boolean } {
  let differed = false;
  return {
    decide: (...asked) => {
      const decided = decide(...asked);
      if (!differed) differed = other(...asked).allowed !== decided.allowed;
      return decided;
    },
    differed: () => differed,
  };
}
