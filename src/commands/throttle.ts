/** How often progress is printed. */
const EVERY_MILLISECONDS = 2_000;

/** The same function, called after two seconds at the earliest, and no more often than once in two seconds. */
export function throttle<Args extends readonly unknown[]>(
  report: (...args: Args) => void,
): (...args: Args) => void {
  let lastRun = Date.now();
  return (...args) => {
    if (Date.now() - lastRun < EVERY_MILLISECONDS) return;
    lastRun = Date.now();
    report(...args);
  };
}
