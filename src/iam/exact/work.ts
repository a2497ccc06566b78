import { SpaceTooLargeError } from "../errors";

/**
 * The maximum number of steps of one question about every request: some seconds, and more with many statements. A step
 * compares a text with a pattern, or follows a branch. Counted, not timed, so that every machine gives the same answer.
 */
const STEPS = 60_000_000;
const STEPS_OF_A_STATEMENT = 10_000;

/** The name for steps that belong to no single pattern. */
export const TOGETHER = "the policies together";

let limit = Infinity;
let left = Infinity;

/**
 * Runs a computation within the limit, which nested calls share.
 *
 * @param statements - how many there are
 * @param steps - in addition to those for statements
 */
export function withinWorkLimit<T>(statements: number, workOut: () => T, steps = STEPS): T {
  if (limit !== Infinity) return workOut();
  limit = steps + STEPS_OF_A_STATEMENT * statements;
  left = limit;
  try {
    return workOut();
  } finally {
    limit = left = Infinity;
  }
}

/**
 * @param what - what uses them: `the patterns of Resource`
 * @throws SpaceTooLargeError
 */
export function countSteps(steps: number, what: string): void {
  left -= steps;
  if (left < 0) throw new SpaceTooLargeError(what, limit, "steps");
}
