import { SpaceTooLargeError } from "../errors";

/**
 * Steps that one question about every request may take: some seconds, and more where there are many statements. A step compares
 * a text with a pattern, or follows a branch. Counted and not timed, so that a question has the same answer on every machine.
 */
const STEPS = 60_000_000;
const STEPS_OF_A_STATEMENT = 10_000;

/** What takes steps that are for no pattern in particular. */
export const TOGETHER = "the policies together";

let limit = Infinity;
let left = Infinity;

/**
 * Works something out within the limit. What it calls shares it.
 *
 * @param statements - how many there are
 * @param steps - besides those of the statements
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
 * @param what - what takes them: `the patterns of Resource`
 * @throws SpaceTooLargeError
 */
export function countSteps(steps: number, what: string): void {
  left -= steps;
  if (left < 0) throw new SpaceTooLargeError(what, limit, "steps");
}
