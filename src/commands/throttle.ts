/** How often progress is printed. */
const EVERY_MILLISECONDS = 2_000;

/** Limits a function to one call in two seconds, the first after two seconds. */
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
