/** How often progress is printed. */
const EVERY_MILLISECONDS = 2_000;

/** The same function, called after two seconds at the earliest, and no more often than once in two seconds. */
export function throttle<Args extends readonly unknown[]>(
  tell: (...args: Args) => void,
): (...args: Args) => void {
  let told = Date.now();
  return (...args) => {
    if (Date.now() - told < EVERY_MILLISECONDS) return;
    told = Date.now();
    tell(...args);
  };
}
