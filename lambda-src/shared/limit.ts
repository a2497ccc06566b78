/** Runs work, at most so much of it at once; the rest waits its turn. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** @param most - How much work may run at once. */
export function createLimit(most: number): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      // The place is passed on, so that no one who comes meanwhile can take it.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
