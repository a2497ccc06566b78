import type { SandboxEvent } from "../sandbox-event";

/**
 * Counts requests of one principal that lack the same statements, so that a story explains them once: a function that
 * may not write is denied for each object of each attempt.
 *
 * @returns how often this denial was there, with this time; 1 for all else
 */
export function countDenials(): (event: SandboxEvent) => number {
  const counts = new Map<string, number>();
  return (event) => {
    if (event.kind !== "request") return 1;
    const { principal, operation, decisions } = event.request;
    const lacking = decisions.flatMap(({ action, toAdd = [] }) => toAdd.map((one) => ({ action, ...one })));
    if (lacking.length === 0) return 1;
    const denial = JSON.stringify([principal, operation, lacking]);
    const count = (counts.get(denial) ?? 0) + 1;
    counts.set(denial, count);
    return count;
  };
}
