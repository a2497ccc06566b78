import type { Authorize } from "./authorize";

/** One who decides, and knows whether another would have decided otherwise. */
export interface ComparedAuthorize {
  readonly authorize: Authorize;
  /** Whether any decision so far would have been another. */
  readonly differed: () => boolean;
}

/**
 * Holds every decision against that of another.
 *
 * @param other - the policies with the statements that are taken away from the first
 */
export function compareDecisions(authorize: Authorize, other: Authorize): ComparedAuthorize {
  let differed = false;
  return {
    authorize: (asker, need) => {
      const decided = authorize(asker, need);
      if (!differed) differed = other(asker, need).allowed !== decided.allowed;
      return decided;
    },
    differed: () => differed,
  };
}
