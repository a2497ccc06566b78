/** Limits parallel work; the rest waits. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** @param most - How much may run in parallel. */
export function createLimit(most: number): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      // The place is passed on directly, so that a newcomer cannot take it.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
