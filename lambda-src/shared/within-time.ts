/**
 * Waits for work, but no longer than the signal lets it: what hangs is left to itself, and nobody hears of it any more.
 * @param late - What to throw then.
 */
export async function withinTime<T>(work: Promise<T>, signal: AbortSignal, late: () => Error): Promise<T> {
  let stop = (): void => undefined;
  const end = new Promise<never>((_, reject) => {
    stop = () => {
      reject(late());
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
